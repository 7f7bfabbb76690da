import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bodyOf,
  changed,
  cleared,
  type Filter,
  filterAt,
  hitsOf,
  isPlain,
  keyOf,
  limits,
  pagesOf,
  partOf,
  placeOf,
  type Query,
  read,
  type Sort,
  sizes,
  start,
  statuses,
  views,
  withFilter,
  write,
} from "./query.ts";

const name = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" });
const values = fc.uniqueArray(fc.string({ maxLength: 8, unit: "grapheme" }), {
  minLength: 1,
  maxLength: 5,
});
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const bounds = fc
  .record({
    least: fc.option(number, { nil: undefined }),
    most: fc.option(number, { nil: undefined }),
  })
  .filter(({ least, most }) => least !== undefined || most !== undefined);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ of: fc.constant("id" as const), values }),
  fc.record({ of: fc.constantFrom("metadata" as const, "agent" as const), name, values }),
  fc.record({
    of: fc.constantFrom("response" as const, "suggestion" as const),
    name,
    values,
    every: fc.boolean(),
  }),
  fc
    .tuple(fc.constantFrom("metadata-range" as const, "score" as const), name, bounds)
    .map(([of, name, bounds]) => ({ of, name, ...bounds })),
);
const sort: fc.Arbitrary<Sort> = fc.oneof(
  fc.record({
    by: fc.constantFrom("inserted_at" as const, "updated_at" as const),
    descending: fc.boolean(),
  }),
  fc.record({
    by: fc.constantFrom("metadata" as const, "suggestion", "score", "response"),
    name,
    descending: fc.boolean(),
  }),
);
const query: fc.Arbitrary<Query> = fc.record({
  view: fc.constantFrom(...views),
  status: fc.constantFrom(...statuses),
  text: fc.string({ unit: "grapheme" }),
  field: fc.string({ unit: "grapheme" }),
  filters: fc.uniqueArray(filter, { selector: placeOf, maxLength: 6 }),
  sort: fc.uniqueArray(sort, { selector: keyOf, maxLength: limits.sorts }),
  like: fc.option(
    fc.record({
      record: fc.uuid(),
      vector: name,
      order: fc.constantFrom("most" as const, "least" as const),
      number: fc.integer({ min: 1, max: limits.similar }),
    }),
    { nil: undefined },
  ),
  page: fc.integer({ min: 1 }),
  size: fc.constantFrom(...sizes),
});

describe("the address", () => {
  test("leads back to the query it was made of", () => {
    fc.assert(
      fc.property(query, (query) => {
        expect(read(new URLSearchParams(write(query).toString()))).toEqual(query);
      }),
    );
  });

  test("has each key once, so that it is also a plain list of values", () => {
    fc.assert(
      fc.property(query, (query) => {
        const address = write(query);
        expect(read(new URLSearchParams(Object.fromEntries(address)))).toEqual(query);
      }),
    );
  });

  test("is empty at the start", () => {
    expect(write(start).toString()).toBe("");
    expect(read(new URLSearchParams())).toEqual(start);
  });

  test("is read whatever stands there", () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom("view", "status", "sort", "like", "vector", "number", "page", "size", "ids"),
      fc.constantFrom("metadata.", "range.a", "score.b", "agent.c", "response.d", "__proto__.e"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string())), (entries) => {
        const found = read(new URLSearchParams(entries));
        expect(read(write(found))).toEqual(found);
      }),
    );
  });

  test("is short and can be read", () => {
    const address = new URLSearchParams(
      "view=bulk&status=draft&q=fox&response-every.topics=a,b%5C,c&range.length=1..&sort=-score.label,metadata.split&page=3",
    );
    const found = read(address);
    expect(found.filters).toEqual([
      { of: "response", name: "topics", values: ["a", "b,c"], every: true },
      { of: "metadata-range", name: "length", least: 1, most: undefined },
    ]);
    expect(found.sort).toEqual([
      { by: "score", name: "label", descending: true },
      { by: "metadata", name: "split", descending: false },
    ]);
    expect(write(found).toString()).toBe(address.toString());
  });

  test("without sense means the start", () => {
    const address = new URLSearchParams(
      "view=x&status=&page=-1&size=7&sort=moon,metadata,inserted_at.x&range.a=..&range.b=x..y&like=r&nothing=1",
    );
    expect(read(address)).toEqual(start);
  });
});

describe("changes", () => {
  test("lead to the first page unless a page is named", () => {
    const third = { ...start, page: 3 };
    expect(changed(third, { text: "fox" })).toEqual({ ...start, text: "fox" });
    expect(changed(third, { page: 4 }).page).toBe(4);
  });

  test("put a filter in the place of the one like it", () => {
    const split = (...values: string[]): Filter => ({ of: "metadata", name: "split", values });
    const agent: Filter = { of: "agent", name: "label", values: ["one"] };
    const both = withFilter(withFilter(start, split("train")), agent);
    const other = withFilter(both, split("train", "test"));
    expect(other.filters).toEqual([split("train", "test"), agent]);
    expect(filterAt(other, "metadata", "split")).toEqual(split("train", "test"));
    expect(filterAt(other, "metadata", "label")).toBeUndefined();
    expect(withFilter(other, split()).filters).toEqual([agent]);
  });

  test("that clear keep the view, the queue and the page size", () => {
    fc.assert(
      fc.property(query, (query) => {
        const bare = cleared(query);
        expect(isPlain(bare)).toBe(true);
        expect([bare.view, bare.status, bare.size]).toEqual([query.view, query.status, query.size]);
      }),
    );
  });
});

describe("the request", () => {
  test("of a queue asks for what is in it", () => {
    const own = (status: string) => ({
      type: "terms",
      scope: { entity: "response", property: "status" },
      values: [status],
    });
    const waits = {
      type: "terms",
      scope: { entity: "record", property: "status" },
      values: ["pending"],
    };
    expect(bodyOf(start)).toEqual({ filters: { and: [own("pending"), waits] } });
    expect(bodyOf({ ...start, status: "draft" })).toEqual({ filters: { and: [own("draft")] } });
    expect(bodyOf({ ...start, status: "all" })).toEqual({});
  });

  test("has the words and the field they are wanted in", () => {
    const body = bodyOf({ ...start, status: "all", text: " fox ", field: "title" });
    expect(body).toEqual({ query: { text: { q: "fox", field: "title" } } });
    expect(bodyOf({ ...start, status: "all", text: "fox" }).query).toEqual({ text: { q: "fox" } });
    expect(bodyOf({ ...start, status: "all", text: "  ", field: "title" })).toEqual({});
  });

  test("has one condition for one of several values and one each for every value", () => {
    const topics = { of: "response", name: "topics", values: ["a", "b"] } as const;
    const scope = { entity: "response", question: "topics" };
    const conditions = (every: boolean) =>
      bodyOf({ ...start, status: "all", filters: [{ ...topics, every }] }).filters?.and;
    expect(conditions(false)).toEqual([{ type: "terms", scope, values: ["a", "b"] }]);
    expect(conditions(true)).toEqual([
      { type: "terms", scope, values: ["a"] },
      { type: "terms", scope, values: ["b"] },
    ]);
  });

  test("has each kind of filter in the server's words", () => {
    const filters: Filter[] = [
      { of: "id", values: ["r"] },
      { of: "metadata", name: "split", values: ["train"] },
      { of: "metadata-range", name: "length", least: 0, most: undefined },
      { of: "suggestion", name: "label", values: ["yes"], every: false },
      { of: "score", name: "label", least: undefined, most: 0.5 },
      { of: "agent", name: "label", values: ["one"] },
    ];
    const suggestion = { entity: "suggestion", question: "label" };
    expect(bodyOf({ ...start, status: "all", filters }).filters?.and).toEqual([
      { type: "terms", scope: { entity: "record", property: "id" }, values: ["r"] },
      {
        type: "terms",
        scope: { entity: "metadata", metadata_property: "split" },
        values: ["train"],
      },
      { type: "range", scope: { entity: "metadata", metadata_property: "length" }, ge: 0 },
      { type: "terms", scope: { ...suggestion, property: "value" }, values: ["yes"] },
      { type: "range", scope: { ...suggestion, property: "score" }, le: 0.5 },
      { type: "terms", scope: { ...suggestion, property: "agent" }, values: ["one"] },
    ]);
  });

  test("has the order, which likeness takes the place of", () => {
    const sorted: Query = {
      ...start,
      status: "all",
      sort: [
        { by: "updated_at", descending: true },
        { by: "score", name: "label", descending: false },
      ],
    };
    expect(bodyOf(sorted)).toEqual({
      sort: [
        { scope: { entity: "record", property: "updated_at" }, order: "desc" },
        { scope: { entity: "suggestion", question: "label", property: "score" }, order: "asc" },
      ],
    });
    const like = { record: "r", vector: "v", order: "least", number: 50 } as const;
    expect(bodyOf({ ...sorted, like })).toEqual({
      query: { vector: { name: "v", record_id: "r", order: "least_similar" } },
    });
  });

  test("is for one record in the focus view and for a page in the bulk view", () => {
    expect(partOf({ ...start, page: 4 })).toMatchObject({ offset: 3, limit: 1 });
    const bulk: Query = { ...start, view: "bulk", size: 25, page: 4 };
    expect(partOf(bulk)).toMatchObject({ offset: 75, limit: 25 });
    expect(partOf(bulk, { offset: 5, limit: 6 })).toMatchObject({ offset: 5, limit: 6 });
  });

  test("ends where enough similar records are found", () => {
    const like = { record: "r", vector: "v", order: "most", number: 60 } as const;
    const last: Query = { ...start, view: "bulk", size: 25, page: 3, like };
    expect(partOf(last)).toMatchObject({ offset: 50, limit: 10 });
    expect([hitsOf(last, 1000), pagesOf(last, 1000)]).toEqual([60, 3]);
    expect([hitsOf(last, 20), pagesOf(last, 20), pagesOf(last, 0)]).toEqual([20, 1, 1]);
  });
});
