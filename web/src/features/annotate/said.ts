import type { Answer, AnswerOf } from "../../core/answers.ts";
import type { Question } from "../../core/questions.ts";
import type { Said } from "../../core/session.ts";
import { text } from "./text.ts";

/** What a command came to, in words. */
export function inWords(said: Said): string {
  const { said: t } = text.t;
  switch (said.of) {
    case "answered":
      return t.answered(said.question.title, answerInWords(said.question, said.value));
    case "missing":
      return t.missing(said.all.map(({ question }) => question.title).join(", "));
    case "undone":
    case "redone":
      return t[said.of][said.what];
    case "nothing-to":
      return t.nothingTo[said.what];
    default:
      return t[said.of];
  }
}

function answerInWords(question: Question, value: Answer | undefined): string {
  const { said: t } = text.t;
  if (value === undefined) return t.nothing;
  const { settings } = question;
  const options = "options" in settings ? settings.options : [];
  const called = (wanted: unknown) => {
    const option = options.find((option) => option.value === wanted);
    return option && "text" in option ? option.text : String(wanted);
  };
  switch (settings.type) {
    case "span":
      return t.spans((value as AnswerOf["span"]).length);
    case "ranking":
      return t.ranked((value as AnswerOf["ranking"]).length);
    case "multi_label_selection":
      return (value as AnswerOf["multi_label_selection"]).map(called).join(", ");
    default:
      return called(value);
  }
}
