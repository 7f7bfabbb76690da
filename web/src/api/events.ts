import type { Schemas } from "./client.ts";

export type LoopEvent = Schemas["LoopEvent"];
export type LoopProgress = Schemas["LoopProgress"];

/** The names under which the server sends what it keeps. */
const kinds = [
  "created",
  "paused",
  "resumed",
  "series_started",
  "trained",
  "failed",
  "provisional",
  "gate_opened",
  "gate_decided",
  "gate_abandoned",
  "promoted",
  "rolled_back",
  "evaluated",
  "stop_advised",
  "late",
] as const;

type Heard = {
  onprogress: (progress: LoopProgress) => void;
  onevent: (event: LoopEvent) => void;
  /** Whether what happens is heard of at this moment. */
  onconnected: (connected: boolean) => void;
};

/** Milliseconds before another attempt; the last one is repeated. */
const pauses = [1000, 2000, 5000, 15_000];

/**
 * Follows what happens in a loop behind the event `after`. A stream that breaks goes on behind the
 * last event that came. Returns what ends it.
 */
export function followLoop(id: string, after: number, heard: Heard): () => void {
  let known = after;
  let attempts = 0;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    source = new EventSource(`/api/v1/loops/${id}/events?after=${known}`);
    source.onopen = () => {
      attempts = 0;
      heard.onconnected(true);
    };
    source.onerror = () => {
      heard.onconnected(false);
      // The browser tries again by itself after a broken line, and gives up after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, pauses[Math.min(attempts++, pauses.length - 1)]);
    };
    source.addEventListener("progress", (message) => heard.onprogress(JSON.parse(message.data)));
    for (const kind of kinds) {
      source.addEventListener(kind, (message) => {
        const event: LoopEvent = JSON.parse(message.data);
        known = event.number;
        heard.onevent(event);
      });
    }
  };

  open();
  return () => {
    source?.close();
    clearTimeout(timer);
  };
}
