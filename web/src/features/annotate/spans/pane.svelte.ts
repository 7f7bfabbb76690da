import type { PlacedSpan } from "../../../core/lanes.ts";
import type { Stretch } from "../../../core/searchHits.ts";
import { keyOf, spansAt } from "../../../core/spans.ts";
import { stepped, toCharacters, tokenAt, tokens, toTokens } from "../../../core/tokens.ts";
import { type Outcome, SpanAnswer, type SpanGiven } from "./answer.svelte.ts";
import { described, labelText } from "./described.ts";
import { text } from "./text.ts";
import { type SpanTool, toolOf } from "./tool.svelte.ts";

export type Edge = "start" | "end";
export type Unit = "token" | "character";

/** A text whose spans are worked on: a cursor among its words, and what is selected. */
export class SpanPane {
  readonly answer: SpanAnswer;
  #tokens: Stretch[] | undefined;
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
    given: () => SpanGiven,
  ) {
    this.answer = new SpanAnswer(source, given);
  }

  readonly selected: PlacedSpan | undefined = $derived.by(() =>
    this.answer.spans.find((span) => span.id === this.#selected),
  );

  get tool(): SpanTool {
    return toolOf(this.answer.question.id);
  }

  /** What is selected and has no label yet. */
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

  /** Moves the cursor by so many tokens, and selects what is between. */
  move(by: number, extend = false): void {
    this.#goTo(this.#at + by, extend);
  }

  /** Moves the cursor to an offset; between two tokens to the one that lies that way. */
  moveTo(offset: number, extend = false, towards: 1 | -1 = 1): void {
    const at = tokenAt(this.tokens, offset);
    const isPast = (this.tokens[at]?.start ?? 0) > offset;
    this.#goTo(towards === -1 && isPast ? at - 1 : at, extend);
  }

  #goTo(token: number, extend: boolean): void {
    const anchor = extend ? (this.#anchor ?? this.#at) : undefined;
    this.clear();
    this.hasCursor = true;
    this.#anchor = anchor;
    this.#at = Math.max(0, Math.min(token, this.tokens.length - 1));
    const here = this.tokens[this.#at];
    if (!here) return;
    const from = anchor === undefined ? undefined : this.tokens[anchor];
    if (!from) this.said = this.#word(here);
    else this.#select(Math.min(from.start, here.start), Math.max(from.end, here.end));
  }

  #word(here: Stretch): string {
    const { t } = text;
    const words = this.source.slice(here.start, here.end);
    const over = spansAt(this.answer.spans, here.start);
    const place = t.word(words, this.#at + 1, this.tokens.length);
    if (over.length === 0) return place;
    const names = over.map((span) => labelText(this.answer.question, span.label));
    return `${place}, ${t.within(names.join(", "))}`;
  }

  #select(start: number, end: number): void {
    this.#draft = { start, end };
    this.said = text.t.selected(this.source.slice(start, end));
  }

  /** Takes what was selected with the mouse: whole tokens, or exactly the characters. */
  take(part: Stretch, exactly: boolean): void {
    const isExact = exactly && this.answer.question.settings.allow_character_annotation;
    const trimmed = toCharacters(this.source, part);
    const taken = trimmed && (isExact ? trimmed : toTokens(this.tokens, trimmed));
    if (!taken) return;
    this.clear();
    this.hasCursor = false;
    const { label } = this.tool;
    if (label === undefined) this.#select(taken.start, taken.end);
    else this.#tell(this.answer.mark(taken, label));
  }

  /** A click: selects the span there, the one around it at the next click. */
  point(offset: number): void {
    const over = spansAt(this.answer.spans, offset);
    const next = over[(over.findIndex((span) => span.id === this.#selected) + 1) % over.length];
    this.moveTo(offset);
    if (next) this.select(next);
  }

  select(span: PlacedSpan): void {
    this.#draft = undefined;
    this.#selected = span.id;
    this.said = described(this.answer.question, this.source, span);
  }

  /** Selects the next span at the cursor; says whether there was one. */
  cycle(by: 1 | -1): boolean {
    const here = this.cursor;
    if (!here) return false;
    const over = spansAt(this.answer.spans, here.start);
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
    if (!this.#draft && selected) this.#tell(this.answer.change(selected, { ...selected, label }));
    else if (part) this.#mark(part, label);
    else return false;
    return true;
  }

  /** What was marked by a label stays selected, so that it can be corrected at once. */
  #mark(part: Stretch, label: string): void {
    this.#tell(this.answer.mark(part, label));
    const key = keyOf({ label, ...part });
    this.#selected = this.answer.spans.find((span) => span.held && keyOf(span) === key)?.id;
  }

  /** Moves an end of the selected span. */
  resize(edge: Edge, by: 1 | -1, unit: Unit): void {
    const span = this.selected;
    if (!span) return;
    const to = { ...span, [edge]: this.#beyond(span[edge], edge, by, unit) };
    if (to.start < to.end) this.#tell(this.answer.change(span, to));
  }

  #beyond(offset: number, edge: Edge, by: 1 | -1, unit: Unit): number {
    if (unit === "character") return stepped(this.source, offset, by);
    const at = tokenAt(this.tokens, edge === "start" ? offset : offset - 1);
    // From within a token the first step goes to its own edge.
    const own = this.tokens[at]?.[edge] ?? offset;
    if (Math.sign(own - offset) === by) return own;
    return this.tokens[at + by]?.[edge] ?? offset;
  }

  /** Removes the selected span, or the innermost at the cursor. */
  remove(span = this.selected ?? this.#innermost()): void {
    if (span) this.#tell(this.answer.remove(span));
  }

  #innermost(): PlacedSpan | undefined {
    return this.cursor && spansAt(this.answer.spans, this.cursor.start)[0];
  }

  /** Takes the selected suggestion; says whether there was one. */
  accept(span = this.selected): boolean {
    if (!span?.offered) return false;
    this.#tell(this.answer.accept(span));
    return true;
  }

  acceptAll(): void {
    for (const span of this.answer.offered) this.accept(span);
  }

  #tell(outcome: Outcome): void {
    this.#draft = undefined;
    this.#anchor = undefined;
    this.warning = outcome === undefined ? text.t.overlap : undefined;
    this.said = outcome ?? text.t.overlap;
  }
}
