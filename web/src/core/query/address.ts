import {
  type Bounds,
  type Filter,
  isIdle,
  keyOf,
  type Likeness,
  limits,
  placeOf,
  type Query,
  type Sort,
  sizes,
  start,
  statuses,
  views,
} from "./value.ts";

/**
 * The query of an address. What it does not understand is as if it was not there: an old or
 * mistyped link shows records.
 */
export function read(address: URLSearchParams): Query {
  const one = <T extends string>(key: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === address.get(key)) ?? otherwise;
  const size = Number(address.get("size"));
  return {
    view: one("view", views, start.view),
    status: one("status", statuses, start.status),
    text: address.get("q") ?? "",
    field: address.get("field") ?? "",
    filters: distinct([...address].flatMap(filterOf), placeOf).slice(0, limits.filters),
    sort: distinct(split(address.get("sort") ?? "").flatMap(sortOf), keyOf).slice(0, limits.sorts),
    like: likenessOf(address),
    page: whole(address.get("page")) ?? 1,
    size: sizes.find((known) => known === size) ?? start.size,
  };
}

/** The address of a query: what is as at the start is left out. */
export function write(query: Query): URLSearchParams {
  const address = new URLSearchParams();
  const set = (key: string, value: string, usual: string) => {
    if (value !== usual) address.set(key, value);
  };
  set("view", query.view, start.view);
  set("status", query.status, start.status);
  set("q", query.text, "");
  set("field", query.field, "");
  for (const filter of query.filters) {
    if (!isIdle(filter)) address.set(...entryOf(filter));
  }
  set("sort", join(query.sort.map(sortText)), "");
  if (query.like) {
    address.set("like", query.like.record);
    address.set("vector", query.like.vector);
    set("order", query.like.order, "most");
    set("number", String(query.like.number), String(usualNumber));
  }
  set("page", String(query.page), "1");
  set("size", String(query.size), String(start.size));
  return address;
}

/** How many similar records are asked for if nothing is said. */
export const usualNumber = 50;

function likenessOf(address: URLSearchParams): Likeness | undefined {
  const [record, vector] = [address.get("like"), address.get("vector")];
  if (!record || !vector) return undefined;
  const number = Math.min(whole(address.get("number")) ?? usualNumber, limits.similar);
  return { record, vector, order: address.get("order") === "least" ? "least" : "most", number };
}

/** `every` is told by the key, so that values may hold any character. */
const kinds: Record<string, (name: string, value: string) => Filter> = {
  ids: (_, value) => ({ of: "id", values: values(value) }),
  metadata: (name, value) => ({ of: "metadata", name, values: values(value) }),
  range: (name, value) => ({ of: "metadata-range", name, ...bounds(value) }),
  response: (name, value) => ({ of: "response", name, values: values(value), every: false }),
  "response-every": (name, value) => ({
    of: "response",
    name,
    values: values(value),
    every: true,
  }),
  suggestion: (name, value) => ({ of: "suggestion", name, values: values(value), every: false }),
  "suggestion-every": (name, value) => ({
    of: "suggestion",
    name,
    values: values(value),
    every: true,
  }),
  score: (name, value) => ({ of: "score", name, ...bounds(value) }),
  agent: (name, value) => ({ of: "agent", name, values: values(value) }),
};

function filterOf([key, value]: [string, string]): Filter[] {
  const dot = key.indexOf(".");
  const kind = dot === -1 ? key : key.slice(0, dot);
  if ((kind === "ids") !== (dot === -1)) return [];
  const filter = Object.hasOwn(kinds, kind) ? kinds[kind]?.(key.slice(dot + 1), value) : undefined;
  return filter && !isIdle(filter) ? [filter] : [];
}

function entryOf(filter: Filter): [string, string] {
  switch (filter.of) {
    case "id":
      return ["ids", join(filter.values)];
    case "metadata":
    case "agent":
      return [`${filter.of}.${filter.name}`, join(filter.values)];
    case "response":
    case "suggestion":
      return [`${filter.of}${filter.every ? "-every" : ""}.${filter.name}`, join(filter.values)];
    case "metadata-range":
      return [`range.${filter.name}`, boundsText(filter)];
    case "score":
      return [`score.${filter.name}`, boundsText(filter)];
  }
}

function sortOf(text: string): Sort[] {
  const descending = text.startsWith("-");
  const [by, name] = cut(descending ? text.slice(1) : text);
  switch (by) {
    case "inserted_at":
    case "updated_at":
      return name === undefined ? [{ by, descending }] : [];
    case "metadata":
    case "suggestion":
    case "score":
    case "response":
      return name === undefined ? [] : [{ by, name, descending }];
    default:
      return [];
  }
}

function sortText(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${keyOf(sort)}`;
}

function cut(text: string): [string, string | undefined] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** `1..5`, `1..` or `..5`. */
function bounds(text: string): Bounds {
  const [least, most] = text.split("..").map(number);
  return { least, most };
}

function boundsText({ least, most }: Bounds): string {
  return `${least ?? ""}..${most ?? ""}`;
}

function number(text: string): number | undefined {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A whole number from 1 on. */
function whole(text: string | null): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}

function values(text: string): string[] {
  return [...new Set(split(text))].slice(0, limits.values);
}

/** Texts with commas between them; a backslash takes the next character as it is. */
function join(texts: readonly string[]): string {
  return texts.map((text) => text.replaceAll(/[\\,]/g, "\\$&")).join(",");
}

function split(text: string): string[] {
  const parts = [""];
  let escaped = false;
  for (const character of text) {
    if (character === "," && !escaped) parts.push("");
    else if (character === "\\" && !escaped) {
      escaped = true;
      continue;
    } else parts.push(parts.pop() + character);
    escaped = false;
  }
  return parts;
}

/** The first of those with the same key. */
function distinct<T>(all: readonly T[], key: (one: T) => string): T[] {
  const first = new Map(all.toReversed().map((one) => [key(one), one]));
  return all.filter((one) => first.get(key(one)) === one);
}
