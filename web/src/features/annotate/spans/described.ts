import type { Question } from "../../../core/questions.ts";
import type { ShownSpan } from "../../../core/spans.ts";
import { percent } from "../questions/score.ts";
import { text } from "./text.ts";

/** What people read for a label. */
export function labelText(question: Question<"span">, value: string): string {
  return question.settings.options.find((option) => option.value === value)?.text ?? value;
}

/** Whether a span is a suggestion, and how sure. */
export function stateOf(span: ShownSpan): string {
  const { t } = text;
  if (!span.offered) return t.byHand;
  return span.score === undefined ? t.suggested : t.suggestedSure(percent(span.score));
}

/** All about a span in one sentence. */
export function described(question: Question<"span">, source: string, span: ShownSpan): string {
  const { t } = text;
  const what = t.span(labelText(question, span.label), source.slice(span.start, span.end));
  return [what, t.from(span.start, span.end), stateOf(span)].join(", ");
}
