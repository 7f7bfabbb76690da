import { untrack } from "svelte";
import { api, reply, type Schemas } from "../../api/client.ts";
import { followLoop, type LoopEvent, type LoopProgress } from "../../api/events.ts";
import { type LoopReport, readReport } from "../../core/loopReport.ts";
import { Resource } from "../../state/resource.svelte.ts";

export type Loop = Schemas["Loop"];

/** Milliseconds: what happens in one burst is read once. */
const BURST = 1500;
/** Milliseconds between two looks while nothing is heard of the loop. */
const DEAF = 10_000;
/** The events that the server gives at once. */
const PAGE = 1000;

/** A loop as it is now: what is read of it is read again when something happens. */
export class LiveLoop {
  readonly of: Resource<Loop>;
  readonly report: Resource<LoopReport>;
  readonly quality: Resource<Schemas["LoopQuality"]>;
  readonly queue: Resource<Schemas["QueueEntry"][]>;
  readonly log: Resource<LoopEvent[]>;
  #progress = $state.raw<LoopProgress>();
  #connected = $state(false);
  #shown = new Set<{ load: () => Promise<void> }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #orders = 0;

  constructor(readonly id: string) {
    const params = { path: { loop_id: id } };
    this.of = new Resource(() => reply(api.GET("/api/v1/loops/{loop_id}", { params })));
    this.report = new Resource(async () => {
      const query = { format: "json" as const };
      const report = api.GET("/api/v1/loops/{loop_id}/report", {
        params: { ...params, query },
        parseAs: "json",
      });
      return readReport(await reply<unknown>(report));
    });
    this.quality = new Resource(() =>
      reply(api.GET("/api/v1/loops/{loop_id}/quality", { params })),
    );
    this.queue = new Resource(async () => {
      const query = { limit: 50 };
      const front = await reply(
        api.GET("/api/v1/loops/{loop_id}/queue", { params: { ...params, query } }),
      );
      return front.items;
    });
    this.log = new Resource(() => this.#events());
  }

  get progress(): LoopProgress | undefined {
    return this.#progress ?? this.of.value?.progress ?? undefined;
  }

  /** Whether what happens is heard of as it happens. */
  get isConnected(): boolean {
    return this.#connected;
  }

  /** Reads something, and again whenever something happened; returns what ends that. */
  show(resource: { load: () => Promise<void> }): () => void {
    this.#shown.add(resource);
    // What it reads on the way is no reason to read it again.
    untrack(() => void resource.load());
    return () => this.#shown.delete(resource);
  }

  /** Follows the loop until it is told to stop. */
  follow(): () => void {
    let stop: (() => void) | undefined;
    let ended = false;
    const leave = this.show(this.report);
    void this.of.load().then(() => {
      const after = this.of.value?.counts.events;
      if (!ended && after !== undefined) stop = this.#listen(after);
    });
    const deaf = setInterval(() => {
      if (!this.#connected) void this.#read();
    }, DEAF);
    return () => {
      ended = true;
      stop?.();
      leave();
      clearInterval(deaf);
      clearTimeout(this.#timer);
    };
  }

  #listen(after: number): () => void {
    return followLoop(this.id, after, {
      onprogress: (progress) => {
        this.#progress = progress;
        if (progress.generation !== this.#orders && this.#shown.has(this.queue)) {
          void this.queue.load();
        }
        this.#orders = progress.generation;
      },
      onevent: () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#read(), BURST);
      },
      onconnected: (connected) => {
        this.#connected = connected;
        if (!connected) this.#progress = undefined;
      },
    });
  }

  async #read(): Promise<void> {
    await Promise.all([this.of, ...this.#shown].map((resource) => resource.load()));
  }

  /** The events so far; those that are known are not read again. */
  async #events(): Promise<LoopEvent[]> {
    const all = [...(this.log.value ?? [])];
    for (;;) {
      const query = { after: all.at(-1)?.number ?? 0, limit: PAGE };
      const page = await reply(
        api.GET("/api/v1/loops/{loop_id}/log", {
          params: { path: { loop_id: this.id }, query },
        }),
      );
      all.push(...page.items);
      if (page.items.length < PAGE) return all;
    }
  }
}
