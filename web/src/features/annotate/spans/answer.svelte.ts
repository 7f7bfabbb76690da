import type { AnswerOf, Span } from "../../../core/answers.ts";
import { type PlacedSpan, placed } from "../../../core/lanes.ts";
import type { Question } from "../../../core/questions.ts";
import type { Suggestion } from "../../../core/records.ts";
import type { Stretch } from "../../../core/searchHits.ts";
import { type LineLayout, layouts, lines } from "../../../core/segments.ts";
import {
  changedSpan,
  keyOf,
  known,
  type ShownSpan,
  shownSpans,
  withoutSpan,
  withSpan,
} from "../../../core/spans.ts";
import { labelText } from "./described.ts";
import { text } from "./text.ts";

/** What the spans of one text are about. */
export type SpanGiven = {
  question: Question<"span">;
  value: AnswerOf["span"] | undefined;
  suggestion: Suggestion<"span"> | undefined;
  /** Whether the answer is final, so that nothing in it is still a suggestion. */
  settled?: boolean;
  onchange: (value: AnswerOf["span"]) => void;
};

/** What a change came to, in words; nothing where spans would have overlapped that may not. */
export type Outcome = string | undefined;

/** The spans of one text: those of the answer and those suggested. */
export class SpanAnswer {
  readonly lines;
  #spansBefore: PlacedSpan[] = [];
  #layoutsBefore: LineLayout[] = [];
  #decided = $state.raw<ReadonlySet<string>>(new Set());
  /** Suggestions beside the answer are shown only where there was no answer to begin with. */
  #beside: boolean;

  constructor(
    readonly source: string,
    private readonly given: () => SpanGiven,
  ) {
    this.lines = lines(source);
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

  readonly layouts: readonly LineLayout[] = $derived.by(() => {
    this.#layoutsBefore = layouts(this.lines, this.spans, this.#layoutsBefore);
    return this.#layoutsBefore;
  });

  readonly offered: readonly PlacedSpan[] = $derived(this.spans.filter((span) => span.offered));

  get question(): Question<"span"> {
    return this.given().question;
  }

  /** Marks a stretch; marked so already, it is no more. */
  mark(part: Stretch, label: string): Outcome {
    const span = { label, start: part.start, end: part.end };
    const stands = this.#held.some((held) => keyOf(held) === keyOf(span));
    return stands
      ? this.#put(withoutSpan(this.#held, span), [span], text.t.removed(this.words(span)))
      : this.#put(
          withSpan(this.#held, span, this.#mayOverlap),
          [span],
          text.t.marked(this.words(span)),
        );
  }

  change(from: ShownSpan, { label, start, end }: Span): Outcome {
    const to = { label, start, end };
    const next = changedSpan(this.#held, from, to, this.#mayOverlap);
    return this.#put(next, [from, to], text.t.marked(this.words(to)));
  }

  /** Removes a span; one that is a suggestion is refused. */
  remove(span: ShownSpan): string {
    const { t } = text;
    const words = this.words(span);
    this.#decide([span]);
    if (span.held) this.given().onchange(withoutSpan(this.#held, span));
    return span.offered ? t.refused(words) : t.removed(words);
  }

  accept(span: ShownSpan): Outcome {
    const said = text.t.taken(this.words(span));
    if (!span.held) return this.#put(withSpan(this.#held, span, this.#mayOverlap), [span], said);
    this.#decide([span]);
    return said;
  }

  refuseAll(): void {
    const held = this.offered.filter((span) => span.held);
    this.#decide(this.offered);
    const left = held.reduce<readonly Span[]>(withoutSpan, this.#held);
    if (held.length > 0) this.given().onchange(left);
  }

  /** A span by its label and its text. */
  words({ label, start, end }: Span): string {
    return text.t.span(labelText(this.question, label), this.source.slice(start, end));
  }

  get #held(): readonly Span[] {
    return this.given().value ?? [];
  }

  get #mayOverlap(): boolean {
    return this.question.settings.allow_overlapping;
  }

  #put(next: readonly Span[] | undefined, decided: readonly Span[], said: string): Outcome {
    if (!next) return undefined;
    this.#decide(decided);
    this.given().onchange(next.map(({ label, start, end }) => ({ label, start, end })));
    return said;
  }

  #decide(spans: readonly Span[]): void {
    this.#decided = new Set([...this.#decided, ...spans.map(keyOf)]);
  }
}
