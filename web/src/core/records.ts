import { type Answer, type Answers, type Fields, readAnswer, readAnswers } from "./answers.ts";
import type { Question, QuestionType } from "./questions.ts";

/** A record of a dataset. */
export type DataRecord = {
  readonly id: string;
  readonly status: "pending" | "completed";
  readonly externalId: string | undefined;
  readonly fields: Fields;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly insertedAt: string;
  readonly updatedAt: string;
};

export type ResponseStatus = "draft" | "submitted" | "discarded";

/** What one person answered about a record. */
export type Response = {
  readonly id: string;
  readonly user: string;
  readonly status: ResponseStatus;
  readonly answers: Answers;
  readonly updatedAt: string;
};

/** An answer that a model or somebody offers. */
export type Suggestion<T extends QuestionType = QuestionType> = {
  readonly value: Answer<T>;
  /** From 0 to 1; one for each item where the value is a list. */
  readonly score: number | readonly number[] | undefined;
  readonly agent: string | undefined;
  /** How likely the loop's model finds each label, by value. */
  readonly labelScores?: Readonly<Record<string, number>>;
};

/** Suggestions by the name of the question. */
export type Suggestions = Readonly<Record<string, Suggestion>>;

/** Where a record stands in the order of a loop. */
export type QueuePlace = {
  readonly rank: number;
  readonly strategy: string;
  /** Absent for annotators: it would tell which records are there to measure on. */
  readonly reason: string | undefined;
  readonly utility: number | undefined;
};

/** A record that was found, with all that is known about it. */
export type Entry = {
  readonly record: DataRecord;
  /** Everybody's that the search gave; one's own alone in a search of one's own work. */
  readonly responses: readonly Response[];
  readonly suggestions: Suggestions;
  readonly place: QueuePlace | undefined;
  /** How well it fits what was searched. */
  readonly score: number;
};

/** The parts of the API's shapes that are read here; its own types fit. */
type WireResponse = {
  id: string;
  user_id: string;
  status: ResponseStatus;
  values: Record<string, { value?: unknown }>;
  updated_at: string;
};

type WireSuggestion = {
  question_id: string;
  value: unknown;
  score?: number | number[] | null;
  agent?: string | null;
};

export type WireRecord = {
  id: string;
  status: "pending" | "completed";
  external_id?: string | null;
  fields: object;
  metadata?: object | null;
  inserted_at: string;
  updated_at: string;
  responses?: WireResponse[];
  suggestions?: WireSuggestion[];
};

export type WireHit = {
  record: WireRecord;
  query_score: number;
  queue?: { rank: number; strategy: string; reason?: string | null; utility?: number | null };
  scores?: Record<string, Record<string, number>>;
};

/** The suggestion to a question, if there is one; the type is that of its question. */
export function suggestionTo<T extends QuestionType>(
  question: Question<T>,
  suggestions: Suggestions,
): Suggestion<T> | undefined {
  return suggestions[question.name] as Suggestion<T> | undefined;
}

/** Reads a record that was found by a search. */
export function readEntry(questions: readonly Question[], hit: WireHit): Entry {
  const { record, queue } = hit;
  const fields = record.fields as Fields;
  return {
    record: readRecord(record),
    responses: (record.responses ?? []).map((held) => readResponse(questions, held, fields)),
    suggestions: readSuggestions(questions, record.suggestions ?? [], fields, hit.scores ?? {}),
    place: queue && {
      rank: queue.rank,
      strategy: queue.strategy,
      reason: queue.reason ?? undefined,
      utility: queue.utility ?? undefined,
    },
    score: hit.query_score,
  };
}

export function readRecord(record: WireRecord): DataRecord {
  return {
    id: record.id,
    status: record.status,
    externalId: record.external_id ?? undefined,
    fields: record.fields as Fields,
    metadata: { ...record.metadata },
    insertedAt: record.inserted_at,
    updatedAt: record.updated_at,
  };
}

export function readResponse(
  questions: readonly Question[],
  held: WireResponse,
  fields: Fields,
): Response {
  return {
    id: held.id,
    user: held.user_id,
    status: held.status,
    answers: readAnswers(questions, held.values, fields),
    updatedAt: held.updated_at,
  };
}

function readSuggestions(
  questions: readonly Question[],
  offered: readonly WireSuggestion[],
  fields: Fields,
  scores: Readonly<Record<string, Record<string, number>>>,
): Suggestions {
  const byName: Record<string, Suggestion> = {};
  for (const { question_id, value, score, agent } of offered) {
    const question = questions.find((one) => one.id === question_id);
    const answer = question && readAnswer(question, value, fields);
    if (!question || answer === undefined) continue;
    const said = scores[question_id];
    const fits = !Array.isArray(score) || (Array.isArray(answer) && answer.length === score.length);
    byName[question.name] = {
      value: answer,
      score: fits ? (score ?? undefined) : undefined,
      agent: agent ?? undefined,
      ...(said && { labelScores: said }),
    };
  }
  return byName;
}
