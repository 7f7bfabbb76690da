import { api, reply } from "../api/client.ts";
import { bodyOf, partOf, type Query } from "../core/query.ts";
import type { Question } from "../core/questions.ts";
import { type Entry, readEntry } from "../core/records.ts";

export type Found = {
  entries: readonly Entry[];
  total: number;
  /** How long records of a loop's queue are kept for whoever asked. */
  leaseSeconds: number | undefined;
};

/** Searches for one's own work: the page of the query, or the records at a place of it. */
export async function search(
  dataset: string,
  questions: readonly Question[],
  query: Query,
  place?: { offset: number; limit: number },
  signal?: AbortSignal,
): Promise<Found> {
  const params = { path: { dataset_id: dataset }, query: partOf(query, place) };
  const { items, total, lease_seconds } = await reply(
    api.POST("/api/v1/me/datasets/{dataset_id}/records/search", {
      params,
      body: bodyOf(query),
      ...(signal && { signal }),
    }),
  );
  const entries = items.map((hit) => readEntry(questions, hit));
  return { entries, total, leaseSeconds: lease_seconds };
}
