import { api, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import {
  type BulkItem,
  before,
  CHUNK,
  itemFor,
  type Refusals,
  type Shared,
  walked,
  withRefusals,
} from "../core/bulk.ts";
import type { Query } from "../core/query.ts";
import type { Question } from "../core/questions.ts";
import type { Send } from "../core/session.ts";
import { search } from "./search.ts";

/** All that a query finds, up to as many as were agreed to. */
export type Matches = { dataset: string; query: Query; most: number };

/** Records that are read at once. */
const PAGE = 500;

/**
 * Answers about many records alike. All are read before the first is answered: answers take records
 * out of what the query finds, and the walk would miss as many.
 */
export class BulkRun {
  #phase = $state<"reading" | "answering" | "interrupted" | "ended">("reading");
  #read = $state(0);
  #answered = $state(0);
  #refusals = $state.raw<Refusals>([]);
  #problem = $state.raw<Problem>();
  readonly #stop = new AbortController();
  #isStopping = $state(false);
  readonly #items: BulkItem[] = [];
  /** What takes each of the items back. */
  readonly #before: Send[] = [];
  #places = 0;
  #isRead = false;

  constructor(
    private readonly questions: readonly Question[],
    readonly shared: Shared,
    private readonly matches: Matches,
  ) {}

  get total(): number {
    return this.#isRead ? this.#items.length : this.matches.most;
  }

  get phase(): "reading" | "answering" | "interrupted" | "ended" {
    return this.#phase;
  }

  /** Records read so far. */
  get read(): number {
    return this.#read;
  }

  /** Records whose answer was written or refused so far. */
  get answered(): number {
    return this.#answered;
  }

  get refusals(): Refusals {
    return this.#refusals;
  }

  /** How many answers were written. */
  get written(): number {
    return this.#answered - this.#refusals.reduce((sum, { count }) => sum + count, 0);
  }

  /** The responses so far, with what takes them back. */
  get step(): { before: readonly Send[]; after: readonly Send[] } {
    const after = this.#items
      .slice(0, this.#answered)
      .map(({ record_id, ...response }) => ({ record: record_id, response }));
    return { before: this.#before.slice(0, this.#answered), after };
  }

  /** What interrupted it. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Ends it as soon as what is under way is told. */
  stop(): void {
    this.#isStopping = true;
    this.#stop.abort();
    if (this.#phase === "interrupted") this.#phase = "ended";
  }

  /** Runs to the end, or until it is stopped or interrupted; then it goes on where it was. */
  async go(): Promise<void> {
    this.#problem = undefined;
    try {
      if (!this.#isRead) await this.#readAll();
      this.#phase = "answering";
      while (!this.#isStopping && this.#answered < this.#items.length) await this.#answerSome();
      this.#phase = "ended";
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#problem = this.#isStopping ? undefined : error;
      this.#phase = this.#isStopping ? "ended" : "interrupted";
    }
  }

  async #readAll(): Promise<void> {
    this.#phase = "reading";
    const { dataset, query, most } = this.matches;
    const known = new Set(this.#items.map((item) => item.record_id));
    while (this.#items.length < most) {
      const place = { offset: this.#places, limit: PAGE };
      const { signal } = this.#stop;
      const found = await search(dataset, this.questions, walked(query), place, signal);
      this.#places += found.entries.length;
      const others = found.entries.filter(({ record }) => !known.has(record.id));
      for (const entry of others.slice(0, most - this.#items.length)) {
        known.add(entry.record.id);
        this.#items.push(itemFor(this.questions, entry, this.shared));
        this.#before.push(before(this.questions, entry));
      }
      this.#read = this.#items.length;
      if (found.entries.length < PAGE) break;
    }
    this.#isRead = true;
  }

  /** An answer takes the place of the one before, so that one that is sent twice does no harm. */
  async #answerSome(): Promise<void> {
    const items = this.#items.slice(this.#answered, this.#answered + CHUNK);
    const body = { items } as Schemas["NewResponses"];
    const outcomes = await reply(api.POST("/api/v1/me/responses/bulk", { body }));
    const reasons = outcomes.items.flatMap(({ error }) => (error ? [error.detail] : []));
    this.#refusals = withRefusals(this.#refusals, reasons);
    this.#answered += items.length;
  }
}
