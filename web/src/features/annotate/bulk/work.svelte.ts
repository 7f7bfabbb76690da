import { type Answer, type Answers, type Missing, missing } from "../../../core/answers.ts";
import { CHUNK, itemFor, ownAnswers, sharedQuestions } from "../../../core/bulk.ts";
import { changed, type Query, write } from "../../../core/query.ts";
import type { Question } from "../../../core/questions.ts";
import type { Entry, ResponseStatus } from "../../../core/records.ts";
import { nothing, type Selection } from "../../../core/selection.ts";
import { BulkRun } from "../../../state/bulkRun.svelte.ts";
import { messages } from "../../../state/messages.svelte.ts";
import { Resource } from "../../../state/resource.svelte.ts";
import { type Found, search } from "../../../state/search.ts";
import { numberText } from "../../../ui/numbers.ts";
import { text } from "./text.ts";

/** What the bulk view has at hand: a page, ticks, the answers for all, and what is being sent. */
export class BulkWork {
  readonly found: Resource<Found>;
  readonly shared: readonly Question[];
  #selection = $state.raw<Selection>(nothing);
  #answers = $state.raw<Answers>({});
  #missing = $state.raw<readonly Missing[]>([]);
  #run = $state.raw<BulkRun>();
  #status = $state<ResponseStatus>("submitted");
  #isAsking = $state(false);
  /** Ticked records of other pages are needed when they are answered. */
  readonly #seen = new Map<string, Entry>();
  #shown = "";
  readonly page: readonly string[] = $derived.by(() =>
    (this.found.value?.entries ?? []).map((entry) => entry.record.id),
  );

  constructor(
    private readonly dataset: string,
    private readonly questions: readonly Question[],
    private readonly query: () => Query,
  ) {
    this.shared = sharedQuestions(questions);
    this.#answers = keptAnswers(dataset);
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
    return this.#answers;
  }

  /** What keeps the answers from being submitted, once that was tried. */
  get missing(): readonly Missing[] {
    return this.#missing;
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
  }

  answer(question: string, value: Answer | undefined): void {
    const { [question]: _, ...others } = this.#answers;
    this.#answers = value === undefined ? others : { ...others, [question]: value };
    this.#missing = this.#missing.filter((one) => one.question.name !== question);
    keep(this.dataset, this.#answers);
  }

  /** Sends the answers, after a question if it is about all matches; says whether it was done. */
  async send(status: ResponseStatus): Promise<boolean> {
    if (this.isRunning) return false;
    if (!this.#isReady(status)) return false;
    this.#status = status;
    if (this.#selection.of === "all") {
      this.#run = undefined;
      this.#isAsking = true;
      return false;
    }
    const shared = { status, answers: this.#answers };
    const items = this.#ticked().map((entry) => itemFor(this.questions, entry, shared));
    this.#run = BulkRun.of(this.questions, shared, items);
    this.#isAsking = items.length > CHUNK;
    await this.#go();
    return !this.#isAsking && this.closed();
  }

  /** Sends the answers to all that the query finds, so many as were shown. */
  async agree(most: number): Promise<void> {
    const shared = { status: this.#status, answers: this.#answers };
    const matches = { dataset: this.dataset, query: this.query(), most };
    this.#run = BulkRun.through(this.questions, shared, matches);
    await this.#go();
  }

  /** Closes the dialog; says whether anything was answered. */
  async closed(): Promise<boolean> {
    const run = this.#run;
    this.#isAsking = false;
    if (this.isRunning) run?.stop();
    // What is under way is waited for; then the dialog tells how far it came.
    if (this.isRunning) return false;
    this.#run = undefined;
    if (!run || run.answered === 0) return false;
    this.#selection = nothing;
    if (run.shared.status !== "draft" && run.written === run.total) this.#clear();
    await this.found.load();
    return true;
  }

  async #go(): Promise<void> {
    const run = this.#run;
    await run?.go();
    if (!run || this.#isAsking) return;
    if (run.problem || run.written < run.total) this.#isAsking = true;
    else messages.done(doneText(run));
  }

  #ticked(): Entry[] {
    if (this.#selection.of === "all") return [];
    return [...this.#selection.ids].flatMap((id) => this.#seen.get(id) ?? []);
  }

  /** Whether there is something to send; says what is not there. */
  #isReady(status: ResponseStatus): boolean {
    const { t } = text;
    const isIdle = Object.keys(this.#answers).length === 0;
    this.#missing = status === "submitted" ? this.#gaps() : [];
    const lacks = [
      this.#selection.of === "some" && this.#selection.ids.size === 0 && t.tickFirst,
      status === "draft" && isIdle && t.answerFirst,
      this.#missing.length > 0 && t.incomplete,
    ].find((lack) => lack !== false);
    if (lacks !== undefined) messages.failed(lacks);
    return lacks === undefined;
  }

  /** The questions without an answer in the form, and in one of the records at least. */
  #gaps(): Missing[] {
    if (this.#selection.of === "all" && this.query().status !== "pending") return [];
    const own = this.#ticked().map((entry) => ownAnswers(this.questions, entry));
    const all = (own.length > 0 ? own : [{}]).flatMap((answers) =>
      missing(this.shared, { ...answers, ...this.#answers }),
    );
    return this.shared.flatMap(({ name }) => all.find((one) => one.question.name === name) ?? []);
  }

  #clear(): void {
    this.#answers = {};
    keep(this.dataset, {});
  }
}

function doneText(run: BulkRun): string {
  const { t } = text;
  const says = { submitted: t.doneSubmitted, discarded: t.doneDiscarded, draft: t.doneDraft };
  return says[run.shared.status](run.written, numberText(run.written));
}

const keyOf = (dataset: string) => `hone.bulk.${dataset}`;

/** Answers that were not sent yet outlive a reload. */
function keep(dataset: string, answers: Answers): void {
  if (Object.keys(answers).length === 0) sessionStorage.removeItem(keyOf(dataset));
  else sessionStorage.setItem(keyOf(dataset), JSON.stringify(answers));
}

function keptAnswers(dataset: string): Answers {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(dataset)) ?? "{}") as Answers;
  } catch {
    return {};
  }
}
