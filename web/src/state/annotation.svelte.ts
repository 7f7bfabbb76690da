import { Problem } from "../api/problem.ts";
import { readAnswers } from "../core/answers.ts";
import { bodyOf, hitsOf, type Query } from "../core/query.ts";
import type { Question } from "../core/questions.ts";
import type { Entry } from "../core/records.ts";
import {
  begin,
  type Command,
  current,
  isUnsaved,
  reduce,
  type Said,
  type Session,
  unsaved,
  type Work,
  workOf,
} from "../core/session.ts";
import { QueueCounts } from "./counts.svelte.ts";
import { LeaseWatch } from "./leases.svelte.ts";
import { messages } from "./messages.svelte.ts";
import { outbox } from "./outbox.svelte.ts";
import { search } from "./search.ts";

/** So many records are at hand beyond the one that is shown. */
const AHEAD = 5;
const FETCHED = 10;
const SCANNED = 50;
const DRAFT_AFTER = 1200;

/** Somebody's work through the records of a query, one at a time. */
export class Annotation {
  #session: Session = $state.raw(begin([], ""));
  #said = $state.raw<{ turn: number; what: Said }>();
  #total = $state(0);
  /** How many records of the query come before those at hand. */
  #before = $state(0);
  #reading: Promise<Problem | undefined> | undefined;
  /** How many records touched here were answered when the server counted. */
  #answered = 0;
  #problem = $state.raw<Problem>();
  #isLoading = $state(false);
  /** Whether the server has no more records of the query. */
  #isComplete = $state(false);
  #query: Query | undefined;
  #opened = 0;
  #turns = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly counts: QueueCounts;
  readonly leases: LeaseWatch;
  readonly entry: Entry | undefined = $derived(current(this.#session));
  readonly work: Work | undefined = $derived(this.entry && workOf(this.#session, this.entry));
  readonly isUnsaved: boolean = $derived(
    this.entry !== undefined && this.work !== undefined && isUnsaved(this.work, this.entry),
  );

  constructor(
    readonly dataset: string,
    readonly questions: readonly Question[],
    me: string,
  ) {
    this.#session = begin(questions, me);
    this.counts = new QueueCounts(dataset);
    this.leases = new LeaseWatch(dataset);
  }

  get session(): Session {
    return this.#session;
  }

  /** What the last command came to. */
  get said(): { turn: number; what: Said } | undefined {
    return this.#said;
  }

  get total(): number {
    return this.#total;
  }

  /** How many records of the queue still wait, those included that are seen by nobody yet. */
  get left(): number {
    return Math.max(0, this.#total - (this.#answeredNow() - this.#answered));
  }

  /** The place of the record that is shown among all of the query, from 1. */
  get place(): number {
    return this.#before + this.#session.at + 1;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** The records whose changes leaving the page would lose. */
  get atRisk(): readonly Entry[] {
    return unsaved(this.#session);
  }

  do(command: Command): void {
    const isFirst = this.#session.at === 0 && this.entry !== undefined;
    if (command.do === "previous" && isFirst && this.#before > 0) {
      void this.#previous();
      return;
    }
    const before = this.#session;
    const { session, sends = [], said } = reduce(before, command);
    this.#session = session;
    for (const send of sends) {
      const of = (one: Session, entry: Entry) => workOf(one, entry).status;
      const entry = [...session.entries, ...before.entries].find(
        (one) => one.record.id === send.record,
      );
      if (entry) this.counts.move(of(before, entry), of(session, entry));
      outbox.send(this.dataset, send);
    }
    if (said) this.#said = { turn: ++this.#turns, what: said };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), DRAFT_AFTER);
    void this.#refill();
    void this.#refillBefore();
  }

  /** Writes a draft of what is not written yet. */
  keep(): void {
    clearTimeout(this.#timer);
    const { session, sends = [] } = reduce(this.#session, { do: "keep" });
    if (sends.length > 0) this.do({ do: "keep" });
    else this.#session = session;
  }

  /** Shows the records of another query, from its page on, which is one record. */
  async open(query: Query): Promise<void> {
    this.keep();
    this.#query = query;
    this.#opened++;
    this.#session = reduce(this.#session, {
      do: "open",
      isPending: query.status === "pending",
    }).session;
    this.#total = 0;
    this.#before = query.page - 1;
    this.#isComplete = false;
    this.#isLoading = false;
    await Promise.all([this.#refill(), this.counts.load()]);
    await this.#refillBefore();
  }

  /** Looks for records once more, after all were seen or they could not be read. */
  async again(): Promise<void> {
    this.#problem = undefined;
    this.#isComplete = false;
    await Promise.all([this.#refill(), this.counts.load()]);
  }

  close(): void {
    this.keep();
    this.counts.close();
    this.leases.close();
  }

  async #refill(): Promise<void> {
    const query = this.#query;
    const ahead = this.#session.entries.length - this.#session.at - 1;
    if (!query || this.#isLoading || this.#isComplete || ahead >= AHEAD) return;
    const turn = this.#opened;
    this.#isLoading = true;
    try {
      await this.#fetch(query, turn);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.#opened) this.#problem = error;
    } finally {
      if (turn === this.#opened) this.#isLoading = false;
    }
  }

  /**
   * Reads the records after those that are at hand. Answered ones leave the queue, and a loop
   * orders it anew, so places shift: where a page has nothing new, all are gone through.
   */
  async #fetch(query: Query, turn: number): Promise<void> {
    if (await this.#page(query, turn, this.#before + this.#passed(query), FETCHED)) return;
    // A page behind the last one is as if none was asked for.
    if (this.#session.entries.length === 0) this.#before = 0;
    const from = query.status === "pending" ? 0 : this.#before;
    for (let offset = from; turn === this.#opened; offset += SCANNED) {
      const isDone = await this.#page(query, turn, offset, SCANNED);
      if (isDone) return;
      if (offset + SCANNED < hitsOf(query, this.#total)) continue;
      this.#isComplete = true;
      return;
    }
  }

  /** Goes to the record before all that are at hand, once it is read. */
  async #previous(): Promise<void> {
    const turn = this.#opened;
    const problem = await this.#refillBefore();
    if (problem) messages.failed(problem.message);
    else if (turn === this.#opened) this.do({ do: "previous" });
  }

  /** Reads the records before those at hand, once at a time; gives why it could not. */
  #refillBefore(): Promise<Problem | undefined> {
    this.#reading ??= this.#readBefore().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readBefore(): Promise<Problem | undefined> {
    const query = this.#query;
    const isNear = this.#session.at < AHEAD && this.#session.entries.length > 0;
    if (!query || this.#before === 0 || !isNear) return undefined;
    const turn = this.#opened;
    const limit = Math.min(FETCHED, this.#before);
    const offset = this.#before - limit;
    try {
      await this.#page(query, turn, offset, limit, "before");
      if (turn === this.#opened) this.#before = offset;
      return undefined;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error;
    }
  }

  /** Reads some records; whether there were new ones. */
  async #page(
    query: Query,
    turn: number,
    offset: number,
    limit: number,
    where: "before" | "after" = "after",
  ): Promise<boolean> {
    const found = await search(this.dataset, this.questions, query, { offset, limit });
    if (turn !== this.#opened) return true;
    const before = this.#session.entries.length;
    const entries = found.entries.map((entry) => this.#withUnsent(entry));
    this.#total = hitsOf(query, found.total);
    this.#answered = this.#answeredNow() - outbox.unsent;
    this.#session = reduce(this.#session, { do: "load", entries, where }).session;
    this.#problem = undefined;
    if (query.status === "pending") {
      this.leases.handedOut(entries, found.leaseSeconds, bodyOf(query));
    }
    return this.#session.entries.length > before;
  }

  /** How many of the records at hand the server has in the queue still. */
  #passed(query: Query): number {
    const usual = query.status === "pending" ? undefined : query.status;
    const isThere = (entry: Entry) =>
      usual === "all" ||
      workOf(this.#session, entry).status === usual ||
      outbox.of(entry.record.id) !== undefined;
    return this.#session.entries.filter(isThere).length;
  }

  #answeredNow(): number {
    const works = [...this.#session.works];
    return works.filter(([, work]) => work.status !== undefined).length;
  }

  /** A record with what was answered about it and is not at the server yet. */
  #withUnsent(entry: Entry): Entry {
    const item = outbox.of(entry.record.id);
    if (!item) return entry;
    const { response } = item;
    if (!response) return { ...entry, responses: [] };
    const answers = readAnswers(this.questions, response.values, entry.record.fields);
    const own = {
      id: item.key,
      user: item.user,
      status: response.status,
      answers,
      updatedAt: entry.record.updatedAt,
    };
    return { ...entry, responses: [own] };
  }
}
