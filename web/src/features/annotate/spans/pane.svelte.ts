import type { AnswerOf, Span } from "../../../core/answers.ts";
import { type PlacedSpan, placed } from "../../../core/lanes.ts";
import type { Question } from "../../../core/questions.ts";
import type { Suggestion } from "../../../core/records.ts";
import type { Stretch } from "../../../core/searchHits.ts";
import { type BlockLayout, layouts, lines } from "../../../core/segments.ts";
import {
  changedSpan,
  keyOf,
  known,
  type ShownSpan,
  shownSpans,
  spansAt,
  withoutSpan,
  withSpan,
} from "../../../core/spans.ts";
import { stepped, toCharacters, tokenAt, tokens, toTokens } from "../../../core/tokens.ts";
import { described, labelText } from "./described.ts";
import { text } from "./text.ts";
import { type SpanTool, toolOf } from "./tool.svelte.ts";

/** What the spans of one text are about. */
export type SpanGiven = {
  question: Question<"span">;
  value: AnswerOf["span"] | undefined;
  suggestion: Suggestion<"span"> | undefined;
  /** Whether the answer is final, so that nothing in it is still a suggestion. */
  settled?: boolean;
  onchange: (value: AnswerOf["span"]) => void;
};

export type Edge = "start" | "end";

/** The spans of one text, and a cursor among its words. */
export class SpanPane {
  readonly lines;
  readonly #blocks;
  #tokens: Stretch[] | undefined;
  #spansBefore: PlacedSpan[] = [];
  #layoutsBefore: BlockLayout[] = [];
  #decided = $state.raw<ReadonlySet<string>>(new Set());
  /** Suggestions beside the answer are shown only where there was no answer to begin with. */
  #beside: boolean;
  #at = $state(0);
  #anchor: number | undefined;
  #draft = $state.raw<Stretch>();
  #selected = $state<number>();
  /** Whether the cursor is shown, and labels go to the word there; not while spans are drawn by mouse. */
  hasCursor = $state(false);
  /** What was done last, to be read out. */
  said = $state("");
  /** Why something was not done. */
  warning = $state<string>();

  constructor(
    readonly source: string,
    private readonly given: () => SpanGiven,
  ) {
    this.lines = lines(source);
    this.#blocks = this.lines.flatMap((line) => line.blocks);
    this.#beside = given().value === undefined;
  }

  readonly spans: readonly PlacedSpan[] = $derived.by(() => {
    const { value, suggestion, settled } = this.given();
    const offer = {
      spans: settled ? [] : (suggestion?.value ?? []),
      scores: suggestion?.score,
      decided: this.#decided,
      beside: this.#beside || value === undefined,
    };
    const now = known(shownSpans(value ?? [], offer), this.#spansBefore);
    this.#spansBefore = placed(now, this.#spansBefore);
    return this.#spansBefore;
  });

  readonly layouts: readonly BlockLayout[] = $derived.by(() => {
    this.#layoutsBefore = layouts(this.#blocks, this.spans, this.#layoutsBefore);
    return this.#layoutsBefore;
  });

  readonly selected: PlacedSpan | undefined = $derived(
    this.spans.find((span) => span.id === this.#selected),
  );

  get question(): Question<"span"> {
    return this.given().question;
  }

  get tool(): SpanTool {
    return toolOf(this.question.id);
  }

  get draft(): Stretch | undefined {
    return this.#draft;
  }

  get cursor(): Stretch | undefined {
    return this.hasCursor ? this.tokens[this.#at] : undefined;
  }

  /** Found when they are first needed: most texts are only read. */
  get tokens(): readonly Stretch[] {
    this.#tokens ??= tokens(this.source);
    return this.#tokens;
  }

  get offered(): PlacedSpan[] {
    return this.spans.filter((span) => span.offered);
  }

  /** Moves the cursor by so many tokens, and selects what is between. */
  move(by: number, extend = false): void {
    this.goTo(this.#at + by, extend);
  }

  moveTo(offset: number, extend = false): void {
    this.goTo(tokenAt(this.tokens, offset), extend);
  }

  private goTo(token: number, extend: boolean): void {
    const anchor = extend ? (this.#anchor ?? this.#at) : undefined;
    this.clear();
    this.hasCursor = true;
    this.#anchor = anchor;
    this.#at = Math.max(0, Math.min(token, this.tokens.length - 1));
    const here = this.tokens[this.#at];
    if (!here) return;
    if (anchor === undefined) {
      this.said = this.described(here);
      return;
    }
    const from = this.tokens[anchor] ?? here;
    this.draftOf({ start: Math.min(from.start, here.start), end: Math.max(from.end, here.end) });
  }

  /** Takes what was selected with the mouse: whole tokens, or exactly the characters. */
  take(part: Stretch, exactly: boolean): void {
    const isExact = exactly && this.question.settings.allow_character_annotation;
    const trimmed = toCharacters(this.source, part);
    const taken = trimmed && (isExact ? trimmed : toTokens(this.tokens, trimmed));
    if (!taken) return;
    this.clear();
    this.hasCursor = false;
    const { label } = this.tool;
    if (label === undefined) this.draftOf(taken);
    else this.create(taken, label);
  }

  private draftOf(part: Stretch): void {
    this.#draft = part;
    this.said = text.t.selected(this.source.slice(part.start, part.end));
  }

  /** A click: selects the span there, the one around it at the next click. */
  point(offset: number): void {
    const over = spansAt(this.spans, offset);
    const next = over[(over.findIndex((span) => span.id === this.#selected) + 1) % over.length];
    this.moveTo(offset);
    if (next) this.select(next);
  }

  select(span: PlacedSpan): void {
    this.#draft = undefined;
    this.#selected = span.id;
    this.said = described(this.question, this.source, span);
  }

  /** Selects the next span at the cursor; says whether there was one. */
  cycle(by: 1 | -1): boolean {
    const here = this.cursor;
    if (!here) return false;
    const over = spansAt(this.spans, here.start);
    const at = over.findIndex((span) => span.id === this.#selected);
    const next = over[at === -1 && by === -1 ? over.length - 1 : at + by];
    this.#selected = undefined;
    if (next) this.select(next);
    return next !== undefined;
  }

  /** Gives up what is selected; says whether something was. */
  clear(): boolean {
    const was = this.#draft !== undefined || this.#selected !== undefined;
    this.#draft = undefined;
    this.#anchor = undefined;
    this.#selected = undefined;
    this.warning = undefined;
    return was;
  }

  /** Labels what is selected or under the cursor; says whether there was something. */
  label(label: string): boolean {
    const { selected } = this;
    const part = this.#draft ?? this.cursor;
    if (!this.#draft && selected) this.change(selected, { ...selected, label });
    else if (part) this.selectLike(this.create(part, label));
    else return false;
    return true;
  }

  private create(part: Stretch, label: string): Span {
    const span = { label, start: part.start, end: part.end };
    const answer = this.answer;
    const stands = answer.some((held) => keyOf(held) === keyOf(span));
    const mayOverlap = this.question.settings.allow_overlapping;
    const next = stands ? withoutSpan(answer, span) : withSpan(answer, span, mayOverlap);
    const what = this.described(span, label);
    this.put(next, stands ? text.t.removed(what) : text.t.marked(what), [span]);
    return span;
  }

  private selectLike(span: Span): void {
    const made = this.spans.find((held) => held.held && keyOf(held) === keyOf(span));
    this.#selected = made?.id;
  }

  /** Moves an end of the selected span by a token or a character. */
  resize(edge: Edge, by: 1 | -1, unit: "token" | "character"): void {
    const span = this.selected;
    if (!span) return;
    const to = { ...span, [edge]: this.beyond(span[edge], edge, by, unit) };
    if (to.start < to.end) this.change(span, to);
  }

  private beyond(offset: number, edge: Edge, by: 1 | -1, unit: "token" | "character"): number {
    if (unit === "character") return stepped(this.source, offset, by);
    const at = tokenAt(this.tokens, edge === "start" ? offset : offset - 1);
    // From within a token the first step goes to its own edge.
    const own = this.tokens[at]?.[edge] ?? offset;
    if (Math.sign(own - offset) === by) return own;
    return this.tokens[at + by]?.[edge] ?? offset;
  }

  private change(from: ShownSpan, { label, start, end }: Span): void {
    const to = { label, start, end };
    const next = changedSpan(this.answer, from, to, this.question.settings.allow_overlapping);
    this.put(next, text.t.marked(this.described(to, label)), [from, to]);
  }

  /** Removes the selected span or the innermost at the cursor; refuses it if it is a suggestion. */
  remove(span = this.selected ?? spansAt(this.spans, this.cursor?.start ?? -1)[0]): void {
    if (!span) return;
    const what = this.described(span, span.label);
    const said = span.offered ? text.t.refused(what) : text.t.removed(what);
    const next = span.held ? withoutSpan(this.answer, span) : undefined;
    this.decide([span]);
    this.said = said;
    this.#selected = undefined;
    if (next) this.given().onchange(next);
  }

  /** Takes the selected suggestion; says whether there was one. */
  accept(span = this.selected): boolean {
    if (!span?.offered) return false;
    const said = text.t.taken(this.described(span, span.label));
    if (span.held) {
      this.decide([span]);
      this.said = said;
    } else {
      const mayOverlap = this.question.settings.allow_overlapping;
      this.put(withSpan(this.answer, span, mayOverlap), said, [span]);
    }
    return true;
  }

  acceptAll(): void {
    for (const span of this.offered) this.accept(span);
  }

  refuseAll(): void {
    const all = this.offered;
    const left = all.reduce<readonly Span[]>(
      (answer, span) => withoutSpan(answer, span),
      this.answer,
    );
    this.decide(all);
    if (left.length < this.answer.length) this.given().onchange(left);
  }

  private get answer(): readonly Span[] {
    return this.given().value ?? [];
  }

  private put(next: readonly Span[] | undefined, said: string, decided: readonly Span[]): void {
    this.#draft = undefined;
    this.#anchor = undefined;
    if (!next) {
      this.warning = text.t.overlap;
      this.said = text.t.overlap;
      return;
    }
    this.warning = undefined;
    this.decide(decided);
    this.said = said;
    this.given().onchange(next.map(({ label, start, end }) => ({ label, start, end })));
  }

  private decide(spans: readonly Span[]): void {
    this.#decided = new Set([...this.#decided, ...spans.map(keyOf)]);
  }

  private described(part: Stretch, label?: string): string {
    const { t } = text;
    const words = this.source.slice(part.start, part.end);
    if (label !== undefined) return t.span(labelText(this.question, label), words);
    const over = spansAt(this.spans, part.start);
    const place = t.word(words, this.#at + 1, this.tokens.length);
    if (over.length === 0) return place;
    const names = over.map((span) => labelText(this.question, span.label)).join(", ");
    return `${place}, ${t.within(names)}`;
  }
}
