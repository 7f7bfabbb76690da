import type { Answer } from "../../../core/answers.ts";
import { isOf, type Question } from "../../../core/questions.ts";

/** An answer in words. */
export function answerText(question: Question, answer: Answer): string {
  if (typeof answer === "string" || typeof answer === "number") return textOf(question, answer);
  const parts = answer.map((part) => {
    if (typeof part === "string") return textOf(question, part);
    return "rank" in part ? `${part.rank}. ${textOf(question, part.value)}` : part.label;
  });
  return parts.join(", ");
}

function textOf(question: Question, value: string | number): string {
  if (isOf(question, "text") || isOf(question, "rating")) return String(value);
  const { settings } = question;
  const options = "options" in settings ? settings.options : [];
  const found = options.find((option) => option.value === value);
  return found && "text" in found ? found.text : String(value);
}
