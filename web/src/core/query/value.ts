export const views = ["focus", "bulk"] as const;
export type View = (typeof views)[number];

/** The queues; `all` is no queue but every record, whatever one answered. */
export const statuses = ["pending", "draft", "submitted", "discarded", "all"] as const;
export type QueueStatus = (typeof statuses)[number];

/** Bounds that are included; one at least is there. */
export type Bounds = { least: number | undefined; most: number | undefined };

/** A condition; the values of one are alternatives unless `every` of them is wanted. */
export type Filter =
  | { of: "id"; values: readonly string[] }
  | { of: "metadata"; name: string; values: readonly string[] }
  | ({ of: "metadata-range"; name: string } & Bounds)
  | { of: "response"; name: string; values: readonly string[]; every: boolean }
  | { of: "suggestion"; name: string; values: readonly string[]; every: boolean }
  | ({ of: "score"; name: string } & Bounds)
  | { of: "agent"; name: string; values: readonly string[] };

export type NamedFilter = Exclude<Filter, { of: "id" }>;

/** What records are ordered by; a name is that of a metadata property or of a question. */
export type SortKey =
  | { by: "inserted_at" | "updated_at" }
  | { by: "metadata" | "suggestion" | "score" | "response"; name: string };

export type Sort = SortKey & { descending: boolean };

/** Likeness to a record; the order of records is then by it alone. */
export type Likeness = {
  record: string;
  vector: string;
  order: "most" | "least";
  /** How many records are wanted over all pages. */
  number: number;
};

export type Query = {
  view: View;
  status: QueueStatus;
  /** The words wanted; none if empty. */
  text: string;
  /** The name of the only field to look in; all if empty. */
  field: string;
  /** Conditions that all hold, at most one of each kind and name. */
  filters: readonly Filter[];
  /** The first counts most; no key twice. */
  sort: readonly Sort[];
  like: Likeness | undefined;
  /** From 1. In the focus view a page is one record. */
  page: number;
  /** Records of a page of the bulk view. */
  size: number;
};

export const sizes = [10, 25, 50, 100] as const;

/** What the server takes at most. */
export const limits = { similar: 1000, sorts: 10, filters: 50, values: 250 } as const;

export const start: Query = {
  view: "focus",
  status: "pending",
  text: "",
  field: "",
  filters: [],
  sort: [],
  like: undefined,
  page: 1,
  size: 10,
};

/** The query with other values, on its first page unless a page is named. */
export function changed(query: Query, change: Partial<Query>): Query {
  return { ...query, page: 1, ...change };
}

/** What tells a filter from the others of a query. */
export function placeOf(filter: Filter): string {
  return filter.of === "id" ? "id" : `${filter.of}.${filter.name}`;
}

/** What tells a sort key from the others of a query. */
export function keyOf(sort: SortKey): string {
  return "name" in sort ? `${sort.by}.${sort.name}` : sort.by;
}

/** Whether a filter says nothing. */
export function isIdle(filter: Filter): boolean {
  if ("values" in filter) return filter.values.length === 0;
  return filter.least === undefined && filter.most === undefined;
}

/** Puts a filter in the place of the one like it; one that says nothing takes that away. */
export function withFilter(query: Query, filter: Filter): Query {
  const place = placeOf(filter);
  const at = query.filters.findIndex((other) => placeOf(other) === place);
  const others = query.filters.filter((other) => placeOf(other) !== place);
  const filters = isIdle(filter)
    ? others
    : others.toSpliced(at === -1 ? others.length : at, 0, filter);
  return changed(query, { filters });
}

/** The filter in a place, as told by [`placeOf`]. */
export function filterAt<Of extends NamedFilter["of"]>(
  query: Query,
  of: Of,
  name: string,
): Extract<Filter, { of: Of }> | undefined {
  const found = query.filters.find((filter) => placeOf(filter) === `${of}.${name}`);
  return found as Extract<Filter, { of: Of }> | undefined;
}

/** Takes away all that narrows or orders; the view, the queue and the page size stay. */
export function cleared(query: Query): Query {
  const { view, status, size } = query;
  return { ...start, view, status, size };
}

/** Whether all records of the queue are wanted, in their own order. */
export function isPlain(query: Query): boolean {
  return (
    query.text.trim() === "" &&
    query.filters.length === 0 &&
    query.sort.length === 0 &&
    query.like === undefined
  );
}
