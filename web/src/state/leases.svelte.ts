import { api, reply } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { handedOut, type Leases, standing } from "../core/leases.ts";
import type { SearchBody } from "../core/query.ts";
import type { Entry } from "../core/records.ts";

const LOOK_EVERY = 15_000;
/** Somebody who did nothing for so long may have left. */
const IDLE = 120_000;

/** What is to be said of the record that is shown. */
export type LeaseWarning = "over" | "completed";

/** Keeps the records that a loop handed out for whoever works on them, and says when it cannot. */
export class LeaseWatch {
  #leases: Leases = new Map();
  /** How long the server keeps a record. */
  #seconds = 0;
  #body: SearchBody = {};
  #warning = $state<{ record: string; what: LeaseWarning }>();
  #shown: string | undefined;
  #active = Date.now();
  #isAsking = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #act = () => this.#acted();

  constructor(private readonly dataset: string) {}

  /** The warning about a record, if there is one. */
  of(record: string): LeaseWarning | undefined {
    return this.#warning?.record === record ? this.#warning.what : undefined;
  }

  /** Records came from the server; those with a place in a loop's order are kept from now on. */
  handedOut(entries: readonly Entry[], seconds: number | undefined, body: SearchBody): void {
    const kept = entries.filter((entry) => entry.place).map((entry) => entry.record.id);
    if (kept.length === 0 || seconds === undefined) return;
    this.#body = body;
    this.#seconds = seconds;
    this.#leases = handedOut(this.#leases, kept, this.#seconds, Date.now());
    this.#begin();
  }

  show(record: string | undefined): void {
    this.#shown = record;
  }

  close(): void {
    clearInterval(this.#timer);
    document.removeEventListener("keydown", this.#act);
    document.removeEventListener("pointerdown", this.#act);
  }

  #begin(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY);
    document.addEventListener("keydown", this.#act);
    document.addEventListener("pointerdown", this.#act);
  }

  #acted(): void {
    this.#active = Date.now();
    if (this.#warning?.what === "over") void this.#look();
  }

  async #look(): Promise<void> {
    const [record, now] = [this.#shown, Date.now()];
    if (record === undefined || this.#isAsking) return;
    const how = standing(this.#leases, record, this.#seconds, now);
    if (how === "kept") return;
    if (now - this.#active < IDLE && !document.hidden) await this.#ask(record);
    else if (how === "over") this.#warning = { record, what: "over" };
  }

  /** Asking for the queue once more keeps its records for as long again. */
  async #ask(record: string): Promise<void> {
    this.#isAsking = true;
    try {
      const path = { dataset_id: this.dataset };
      const { items } = await reply(
        api.POST("/api/v1/me/datasets/{dataset_id}/records/search", {
          params: { path, query: { limit: 50 } },
          body: this.#body,
        }),
      );
      const found = items.map((hit) => hit.record.id);
      const isDone = !found.includes(record) && (await this.#isCompleted(record));
      this.#leases = handedOut(this.#leases, [...found, record], this.#seconds, Date.now());
      this.#warning = isDone ? { record, what: "completed" } : undefined;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    } finally {
      this.#isAsking = false;
    }
  }

  async #isCompleted(record: string): Promise<boolean> {
    const path = { record_id: record };
    const held = await reply(api.GET("/api/v1/records/{record_id}", { params: { path } }));
    return held.status === "completed";
  }
}
