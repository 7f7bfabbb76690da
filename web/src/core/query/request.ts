import type { Bounds, Filter, Query, QueueStatus, Sort } from "./value.ts";

export type Scope =
  | { entity: "record"; property: "id" | "inserted_at" | "updated_at" | "status" }
  | { entity: "response"; question: string }
  | { entity: "response"; property: "status" }
  | { entity: "suggestion"; question: string; property?: "value" | "score" | "agent" }
  | { entity: "metadata"; metadata_property: string };

export type Condition =
  | { type: "terms"; scope: Scope; values: string[] }
  | { type: "range"; scope: Scope; ge?: number; le?: number };

/** The body of a search for one's own work. */
export type SearchBody = {
  query?: {
    text?: { q: string; field?: string };
    vector?: { name: string; record_id: string; order: "most_similar" | "least_similar" };
  };
  filters?: { and: Condition[] };
  sort?: { scope: Scope; order: "asc" | "desc" }[];
};

/** Which of the records found are wanted, and with what. */
export type Part = { offset: number; limit: number; include: ("responses" | "suggestions")[] };

/** What the server is asked for. */
export function bodyOf(query: Query): SearchBody {
  const text = query.text.trim();
  const conditions = [...ofQueue(query.status), ...query.filters.flatMap(conditionsOf)];
  const words = text === "" ? undefined : { q: text, ...(query.field && { field: query.field }) };
  const vector = query.like && {
    name: query.like.vector,
    record_id: query.like.record,
    order: `${query.like.order}_similar` as const,
  };
  return {
    ...((words || vector) && {
      query: { ...(words && { text: words }), ...(vector && { vector }) },
    }),
    ...(conditions.length > 0 && { filters: { and: conditions } }),
    // Likeness is the order itself, and an empty list of keys is refused.
    ...(query.sort.length > 0 && !vector && { sort: query.sort.map(sortOf) }),
  };
}

/** The page of the query, or other records of it by their place, from 0. */
export function partOf(query: Query, place?: { offset: number; limit: number }): Part {
  const size = pageSize(query);
  const { offset, limit } = place ?? { offset: (query.page - 1) * size, limit: size };
  const end = Math.min(offset + limit, query.like?.number ?? Number.POSITIVE_INFINITY);
  return { offset, limit: Math.max(end - offset, 1), include: ["responses", "suggestions"] };
}

/** Records of one page. */
export function pageSize(query: Query): number {
  return query.view === "bulk" ? query.size : 1;
}

/** How many records there are to page through, of those that the server tells of. */
export function hitsOf(query: Query, total: number): number {
  return Math.min(total, query.like?.number ?? total);
}

/** How many pages there are; one at least, be it an empty one. */
export function pagesOf(query: Query, total: number): number {
  return Math.max(1, Math.ceil(hitsOf(query, total) / pageSize(query)));
}

/** A record that waits for an answer also lacks enough answers of others. */
function ofQueue(status: QueueStatus): Condition[] {
  if (status === "all") return [];
  const own = terms({ entity: "response", property: "status" }, [status]);
  const waits = terms({ entity: "record", property: "status" }, ["pending"]);
  return status === "pending" ? [own, waits] : [own];
}

function conditionsOf(filter: Filter): Condition[] {
  switch (filter.of) {
    case "id":
      return [terms({ entity: "record", property: "id" }, filter.values)];
    case "metadata":
      return [terms({ entity: "metadata", metadata_property: filter.name }, filter.values)];
    case "metadata-range":
      return [range({ entity: "metadata", metadata_property: filter.name }, filter)];
    case "response":
      return chosen({ entity: "response", question: filter.name }, filter);
    case "suggestion":
      return chosen({ entity: "suggestion", question: filter.name, property: "value" }, filter);
    case "score":
      return [range({ entity: "suggestion", question: filter.name, property: "score" }, filter)];
    case "agent":
      return [
        terms({ entity: "suggestion", question: filter.name, property: "agent" }, filter.values),
      ];
  }
}

/** One condition holds for one of its values; for every value there is one each. */
function chosen(scope: Scope, { values, every }: { values: readonly string[]; every: boolean }) {
  return every ? values.map((value) => terms(scope, [value])) : [terms(scope, values)];
}

function terms(scope: Scope, values: readonly string[]): Condition {
  return { type: "terms", scope, values: [...values] };
}

function range(scope: Scope, { least, most }: Bounds): Condition {
  const ge = least !== undefined && { ge: least };
  return { type: "range", scope, ...ge, ...(most !== undefined && { le: most }) };
}

function sortOf(sort: Sort): { scope: Scope; order: "asc" | "desc" } {
  return { scope: scopeOf(sort), order: sort.descending ? "desc" : "asc" };
}

function scopeOf(sort: Sort): Scope {
  switch (sort.by) {
    case "inserted_at":
    case "updated_at":
      return { entity: "record", property: sort.by };
    case "metadata":
      return { entity: "metadata", metadata_property: sort.name };
    case "response":
      return { entity: "response", question: sort.name };
    case "suggestion":
      return { entity: "suggestion", question: sort.name, property: "value" };
    case "score":
      return { entity: "suggestion", question: sort.name, property: "score" };
  }
}
