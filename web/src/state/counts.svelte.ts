import { api, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import type { ResponseStatus } from "../core/records.ts";
import { outbox } from "./outbox.svelte.ts";

export type Counts = Pick<Schemas["OwnResponses"], "pending" | "draft" | "submitted" | "discarded">;

const PAUSE = 1500;

/** How many records of a dataset are in each queue: counted at once, and again by the server. */
export class QueueCounts {
  #value = $state.raw<Counts>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly dataset: string) {}

  get value(): Counts | undefined {
    return this.#value;
  }

  /** A record goes from one queue to another. */
  move(from: ResponseStatus | undefined, to: ResponseStatus | undefined): void {
    const old: keyof Counts = from ?? "pending";
    const now: keyof Counts = to ?? "pending";
    if (!this.#value || old === now) return;
    const next = { ...this.#value };
    next[old] = Math.max(0, next[old] - 1);
    next[now]++;
    this.#value = next;
  }

  /** Counts again as soon as nothing has happened for a moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), PAUSE);
  }

  async load(): Promise<void> {
    try {
      const path = { dataset_id: this.dataset };
      const { responses } = await reply(
        api.GET("/api/v1/me/datasets/{dataset_id}/metrics", { params: { path } }),
      );
      // What is unsent is counted here already, and not there yet.
      if (outbox.unsent === 0) this.#value = responses;
      else this.#value ??= responses;
    } catch (error) {
      // Counts are a help; what is wrong is told where records are read.
      if (!(error instanceof Problem)) throw error;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
