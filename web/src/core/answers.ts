import { Offsets } from "./offsets.ts";
import type { Question, QuestionType } from "./questions.ts";

/** A labelled stretch of a text, in UTF-16 offsets; `end` is past the last unit. */
export type Span = { readonly label: string; readonly start: number; readonly end: number };

/** One option of a ranking, with its rank from 1; options may share one. */
export type Ranked = { readonly value: string; readonly rank: number };

/** The answers to questions, by type. Ones that say nothing are absent: no empty text, no empty list of labels. */
export type AnswerOf = {
  text: string;
  label_selection: string;
  multi_label_selection: readonly string[];
  rating: number;
  /** Those ranked so far. */
  ranking: readonly Ranked[];
  span: readonly Span[];
};

export type Answer<T extends QuestionType = QuestionType> = AnswerOf[T];

/** Answers by the name of the question. */
export type Answers = Readonly<Record<string, Answer>>;

/** The texts of a record by field, for offsets. */
export type Fields = Readonly<Record<string, unknown>>;

/** The answer to a question, if there is one; the type is that of its question. */
export function answerTo<T extends QuestionType>(
  question: Question<T>,
  answers: Answers,
): Answer<T> | undefined {
  return answers[question.name] as Answer<T> | undefined;
}

/** Reads an answer as the API has it; nothing if it does not fit its question. */
export function readAnswer(question: Question, value: unknown, fields: Fields): Answer | undefined {
  const { settings } = question;
  switch (settings.type) {
    case "text":
      return typeof value === "string" && value !== "" ? value : undefined;
    case "label_selection":
      return settings.options.find((option) => option.value === value)?.value;
    case "rating":
      return settings.options.find((option) => option.value === value)?.value;
    case "multi_label_selection": {
      const known = new Set<unknown>(settings.options.map((option) => option.value));
      const labels = list(value).filter((label): label is string => known.has(label));
      return labels.length > 0 ? labels : undefined;
    }
    case "ranking": {
      const known = new Set(settings.options.map((option) => option.value));
      const ranked = list(value).flatMap((item, at) => readRanked(item, at + 1));
      const fitting = ranked.filter((item) => known.has(item.value));
      return fitting.length > 0 ? fitting : undefined;
    }
    case "span": {
      if (!Array.isArray(value)) return undefined;
      const known = new Set(settings.options.map((option) => option.value));
      const offsets = new Offsets(textOf(fields, settings.field));
      const spans = value.flatMap((item) => readSpan(item, offsets));
      return spans.filter((span) => known.has(span.label));
    }
  }
}

/** An answer as the API has it. */
export function wireAnswer(question: Question, answer: Answer, fields: Fields): unknown {
  if (question.settings.type !== "span") return answer;
  const offsets = new Offsets(textOf(fields, question.settings.field));
  const spans = answer as AnswerOf["span"];
  return spans.map(({ label, start, end }) => ({
    label,
    start: offsets.toCodePoint(start),
    end: offsets.toCodePoint(end),
  }));
}

/** Reads the answers of a response: `{question: {value}}`. */
export function readAnswers(
  questions: readonly Question[],
  values: Readonly<Record<string, { value?: unknown }>>,
  fields: Fields,
): Answers {
  const answers: Record<string, Answer> = {};
  for (const question of questions) {
    const answer = readAnswer(question, values[question.name]?.value, fields);
    if (answer !== undefined) answers[question.name] = answer;
  }
  return answers;
}

/** The answers of a response as the API has them. */
export function wireAnswers(
  questions: readonly Question[],
  answers: Answers,
  fields: Fields,
): Record<string, { value: unknown }> {
  const values: Record<string, { value: unknown }> = {};
  for (const question of questions) {
    const answer = answers[question.name];
    if (answer !== undefined)
      values[question.name] = { value: wireAnswer(question, answer, fields) };
  }
  return values;
}

/** What keeps an answer from being final. */
export type Missing = { question: Question; why: "unanswered" | "unfinished" };

/** The questions that keep answers from being submitted, in their order. */
export function missing(questions: readonly Question[], answers: Answers): Missing[] {
  return questions.flatMap((question): Missing[] => {
    const answer = answers[question.name];
    if (question.settings.type === "span") return [];
    if (answer === undefined) return question.required ? [{ question, why: "unanswered" }] : [];
    if (question.settings.type !== "ranking") return [];
    const ranked = (answer as AnswerOf["ranking"]).length;
    return ranked < question.settings.options.length ? [{ question, why: "unfinished" }] : [];
  });
}

/** Answers to be submitted: where there are no spans, that is the answer. */
export function finished(questions: readonly Question[], answers: Answers): Answers {
  const whole: Record<string, Answer> = { ...answers };
  for (const question of questions) {
    if (question.settings.type === "span") whole[question.name] ??= [];
  }
  return whole;
}

/** Whether two answers say the same. The order of a list says nothing: ranks are written out. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    const has = (item: unknown, at: number) =>
      isSame(item, other[at]) || other.some((held) => isSame(item, held));
    return one.length === other.length && one.every(has);
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]))
  );
}

/** The text of a field; empty if the record has none there. */
export function textOf(fields: Fields, name: string): string {
  const text = fields[name];
  return typeof text === "string" ? text : "";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without ranks the order is the rank. */
function readRanked(item: unknown, place: number): Ranked[] {
  if (!isObject(item) || typeof item.value !== "string") return [];
  return [{ value: item.value, rank: typeof item.rank === "number" ? item.rank : place }];
}

function readSpan(item: unknown, offsets: Offsets): Span[] {
  if (!isObject(item) || typeof item.label !== "string") return [];
  if (typeof item.start !== "number" || typeof item.end !== "number") return [];
  const [start, end] = [offsets.toUtf16(item.start), offsets.toUtf16(item.end)];
  if (start === undefined || end === undefined || start >= end) return [];
  return [{ label: item.label, start, end }];
}
