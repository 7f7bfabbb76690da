import { type Answer, type Answers, type Missing, missing } from "../../../core/answers.ts";
import { before, itemFor, ownAnswers, withUnsent } from "../../../core/bulk.ts";
import { changed, type Query, write } from "../../../core/query.ts";
import { isOf, type Question } from "../../../core/questions.ts";
import type { Entry, ResponseStatus } from "../../../core/records.ts";
import { isTicked, nothing, type Selection, toggled } from "../../../core/selection.ts";
import { BulkRun } from "../../../state/bulkRun.svelte.ts";
import { outbox } from "../../../state/outbox.svelte.ts";
import { Resource } from "../../../state/resource.svelte.ts";
import { type Found, search } from "../../../state/search.ts";
import { type Kept, keep, kept } from "./kept.ts";
import { Sending } from "./sending.svelte.ts";
import { text } from "./text.ts";

/** What the bulk view has at hand: a page, ticks, the answers for all, and what is being sent. */
export class BulkWork {
  readonly found: Resource<Found>;
  #selection = $state.raw<Selection>(nothing);
  /** What is not sent yet. */
  #kept: Kept = $state.raw({ answers: {}, spans: {} });
  /** The record in which spans were marked last. */
  #marked = $state<string>();
  #missing = $state.raw<readonly Missing[]>([]);
  #lack = $state<string>();
  #run = $state.raw<BulkRun>();
  #status = $state<ResponseStatus>("submitted");
  #isAsking = $state(false);
  /** Ticked records of other pages are needed when they are answered. */
  readonly #seen = new Map<string, Entry>();
  #shown = "";
  readonly sending: Sending;
  /** The records of the page; those that leave the queue are gone at once. */
  readonly entries: readonly Entry[] = $derived.by(() => {
    const { status } = this.query();
    const all = this.found.value?.entries ?? [];
    return all.filter(({ record }) => !this.sending.leaves(record.id, status));
  });
  readonly page: readonly string[] = $derived(this.entries.map((entry) => entry.record.id));

  constructor(
    private readonly dataset: string,
    readonly questions: readonly Question[],
    private readonly query: () => Query,
  ) {
    this.#kept = kept(dataset);
    this.sending = new Sending(dataset);
    this.found = new Resource(async () => {
      const found = await search(dataset, questions, query());
      for (const entry of found.entries) this.#seen.set(entry.record.id, entry);
      return found;
    });
  }

  get selection(): Selection {
    return this.#selection;
  }

  get answers(): Answers {
    return this.#kept.answers;
  }

  /** What the form shows: the spans are those of the record that was worked on last. */
  get shown(): Answers {
    const entry = this.entries.find((one) => one.record.id === this.#marked);
    return { ...(entry && this.spansOf(entry)), ...this.#kept.answers };
  }

  /** The spans of a record: changed here, answered before or suggested. */
  spansOf(entry: Entry): Answers {
    const own = { ...ownAnswers(this.questions, entry), ...this.#kept.spans[entry.record.id] };
    const names = this.questions.filter((question) => isOf(question, "span"));
    return Object.fromEntries(
      names.flatMap(({ name }) => (own[name] === undefined ? [] : [[name, own[name]]])),
    );
  }

  /** Changes the spans of a record, which is then ticked: only so are they sent. */
  mark(record: string, question: string, spans: Answer): void {
    const { answers, spans: others } = this.#kept;
    this.#marked = record;
    this.#keep({
      answers,
      spans: { ...others, [record]: { ...others[record], [question]: spans } },
    });
    if (!isTicked(this.#selection, record))
      this.select(toggled(this.#selection, this.page, record));
  }

  /** Somebody works on the spans of a record. */
  enter(record: string): void {
    this.#marked = record;
  }

  /** What keeps the answers from being submitted, once that was tried. */
  get missing(): readonly Missing[] {
    return this.#missing;
  }

  /** What is to be done first, once sending was tried. */
  get lack(): string | undefined {
    return this.#lack;
  }

  get run(): BulkRun | undefined {
    return this.#run;
  }

  /** What the dialog asks or tells about. */
  get status(): ResponseStatus {
    return this.#status;
  }

  /** Whether the dialog is open. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  get isRunning(): boolean {
    return this.#run !== undefined && this.#run.phase !== "ended";
  }

  /** Reads the page of a query. Ticks stay while only the page changes. */
  async follow(query: Query): Promise<void> {
    const shown = write(changed(query, { page: 1 })).toString();
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#selection = nothing;
      this.#seen.clear();
    }
    await this.found.load();
  }

  select(selection: Selection): void {
    this.#selection = selection;
    this.#lack = undefined;
  }

  answer(question: string, value: Answer | undefined): void {
    const { [question]: _, ...others } = this.#kept.answers;
    const answers = value === undefined ? others : { ...others, [question]: value };
    this.#missing = this.#missing.filter((one) => one.question.name !== question);
    this.#lack = undefined;
    this.#keep({ ...this.#kept, answers });
  }

  /** Sends the answers, after a question if they are for all that is found. */
  send(status: ResponseStatus): void {
    if (this.#isAsking || !this.#isReady(status)) return;
    this.#status = status;
    this.#run = undefined;
    if (this.#selection.of === "all") this.#isAsking = true;
    else this.#sendTicked(status);
  }

  /** Sends the answers to all that the query finds, so many as were shown. */
  async agree(most: number): Promise<void> {
    const shared = { status: this.#status, ...this.#kept };
    const matches = { dataset: this.dataset, query: this.query(), most };
    const run = new BulkRun(this.questions, shared, matches);
    this.#run = run;
    await run.go();
    // It was closed meanwhile, and tells how far it came.
    this.#isAsking = true;
  }

  /** Closes the dialog; says whether anything was answered. */
  async closed(): Promise<boolean> {
    const run = this.#run;
    this.#isAsking = false;
    if (this.isRunning) run?.stop();
    if (this.isRunning) return false;
    this.#run = undefined;
    if (!run || run.answered === 0) return false;
    this.sending.sent(run.step);
    this.#selection = nothing;
    if (run.written === run.total) this.#clear(Object.keys(this.#kept.spans));
    await this.found.load();
    return true;
  }

  #sendTicked(status: ResponseStatus): void {
    const shared = { status, ...this.#kept };
    const ticked = this.#ticked();
    const after = ticked.map((entry) => {
      const { record_id, ...response } = itemFor(this.questions, entry, shared);
      return { record: record_id, response };
    });
    this.#selection = nothing;
    this.#clear(after.map((send) => send.record));
    const taken = ticked.map((entry) => before(this.questions, entry));
    this.sending.send({ before: taken, after }, status);
  }

  #ticked(): Entry[] {
    if (this.#selection.of === "all") return [];
    const held = [...this.#selection.ids].flatMap((id) => this.#seen.get(id) ?? []);
    return held.map((entry) => withUnsent(this.questions, entry, outbox.of(entry.record.id)));
  }

  /** Whether there is something to send; says what is not there. */
  #isReady(status: ResponseStatus): boolean {
    const { t } = text;
    const { answers, spans } = this.#kept;
    const isIdle = Object.keys({ ...answers, ...spans }).length === 0;
    this.#missing = status === "submitted" ? this.#gaps() : [];
    const isEarly = this.#selection.of === "all" && outbox.unsent > 0;
    if (isEarly) outbox.hurry();
    const lacks = [
      isEarly && t.unsentFirst,
      this.#selection.of === "some" && this.#selection.ids.size === 0 && t.tickFirst,
      status === "draft" && isIdle && t.answerFirst,
      this.#missing.length > 0 && t.incomplete,
    ].find((lack) => lack !== false);
    this.#lack = lacks;
    return lacks === undefined;
  }

  /** The questions without an answer in the form, and in one of the records at least. */
  #gaps(): Missing[] {
    if (this.#selection.of === "all" && this.query().status !== "pending") return [];
    const own = this.#ticked().map((entry) => ownAnswers(this.questions, entry));
    const all = (own.length > 0 ? own : [{}]).flatMap((answers) =>
      missing(this.questions, { ...answers, ...this.#kept.answers }),
    );
    return this.questions.flatMap(
      ({ name }) => all.find((one) => one.question.name === name) ?? [],
    );
  }

  /** Forgets what was sent; spans of records that were not ticked stay. */
  #clear(sent: readonly string[]): void {
    const isLeft = ([id]: [string, Answers]) => !sent.includes(id);
    const spans = Object.fromEntries(Object.entries(this.#kept.spans).filter(isLeft));
    this.#keep({ answers: {}, spans });
  }

  #keep(now: Kept): void {
    this.#kept = now;
    keep(this.dataset, now);
  }
}
