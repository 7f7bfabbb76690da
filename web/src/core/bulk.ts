import { type Answers, finished, readAnswers, wireAnswers } from "./answers.ts";
import type { Item } from "./outbox.ts";
import { isPlain, type Query } from "./query.ts";
import { isOf, type Question } from "./questions.ts";
import type { Entry, ResponseStatus } from "./records.ts";
import type { Send } from "./session.ts";

/** Responses of one call at most. */
export const CHUNK = 100;

/** One response of a bulk call. */
export type BulkItem = {
  record_id: string;
  status: ResponseStatus;
  values: Record<string, { value: unknown }>;
};

/** What is answered about many records alike, and the spans that were changed in single ones. */
export type Shared = {
  status: ResponseStatus;
  answers: Answers;
  spans: Readonly<Record<string, Answers>>;
};

/**
 * The response about one of many records: what is answered about all of them, and where that says
 * nothing what was answered about this one before.
 */
export function itemFor(
  questions: readonly Question[],
  entry: Entry,
  { status, answers, spans }: Shared,
): BulkItem {
  const { fields, id } = entry.record;
  const own = { ...ownAnswers(questions, entry), ...spans[id], ...answers };
  const whole = status === "submitted" ? finished(questions, own) : own;
  return { record_id: id, status, values: wireAnswers(questions, whole, fields) };
}

/**
 * What a record is answered with if nothing new is said: one's own answers, and the spans that are
 * suggested. Spans belong to one text, so that many records cannot have the same.
 */
export function ownAnswers(questions: readonly Question[], entry: Entry): Answers {
  const [response] = entry.responses;
  const suggested = questions.flatMap((question): [string, Answers[string]][] => {
    const suggestion = entry.suggestions[question.name];
    return isOf(question, "span") && suggestion ? [[question.name, suggestion.value]] : [];
  });
  return { ...Object.fromEntries(suggested), ...response?.answers };
}

/** What takes a new response to a record back: the one before, or that there was none. */
export function before(questions: readonly Question[], { record, responses }: Entry): Send {
  const [response] = responses;
  if (!response) return { record: record.id, response: undefined };
  const values = wireAnswers(questions, response.answers, record.fields);
  return { record: record.id, response: { status: response.status, values } };
}

/** A record with the response that the server does not have yet, if there is one. */
export function withUnsent(
  questions: readonly Question[],
  entry: Entry,
  item: Item | undefined,
): Entry {
  if (!item) return entry;
  const { key, user, response } = item;
  if (!response) return { ...entry, responses: [] };
  const { fields, updatedAt } = entry.record;
  const answers = readAnswers(questions, response.values, fields);
  return { ...entry, responses: [{ id: key, user, status: response.status, answers, updatedAt }] };
}

/** Why responses were refused, and how many for each reason, the most frequent first. */
export type Refusals = readonly { reason: string; count: number }[];

export function withRefusals(refusals: Refusals, reasons: readonly string[]): Refusals {
  const counts = new Map(refusals.map(({ reason, count }) => [reason, count]));
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((one, other) => other.count - one.count);
}

/**
 * The query to walk through all that another one finds: by a fixed order. The order in which a loop
 * hands out what waits would change on the way, and keep each record from others for a while.
 */
export function walked(query: Query): Query {
  return isPlain(query) ? { ...query, sort: [{ by: "inserted_at", descending: false }] } : query;
}
