import type { Answer } from "../../../core/answers.ts";
import type { Question, QuestionType } from "../../../core/questions.ts";
import type { Suggestion } from "../../../core/records.ts";

/** What each component that asks a question takes. */
export type QuestionProps<T extends QuestionType> = {
  question: Question<T>;
  value: Answer<T> | undefined;
  suggestion: Suggestion<T> | undefined;
  /** Whether it is the question that keys are for. */
  active: boolean;
  /** Called with the whole new answer; with nothing when it is taken back. */
  onchange: (value: Answer<T> | undefined) => void;
};
