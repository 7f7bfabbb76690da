import { expect, test } from "vitest";
import { itemFor, walked, withRefusals, withUnsent } from "./bulk.ts";
import { start } from "./query.ts";
import type { Question } from "./questions.ts";
import type { Entry, Suggestions } from "./records.ts";

const label: Question = {
  id: "1",
  name: "label",
  title: "Label",
  required: true,
  settings: { type: "label_selection", options: [{ value: "a", text: "A" }] },
};
const remark: Question = {
  id: "2",
  name: "remark",
  title: "Remark",
  required: false,
  settings: { type: "text", use_markdown: false },
};
const entities: Question = {
  id: "3",
  name: "entities",
  title: "Entities",
  required: false,
  settings: {
    type: "span",
    field: "text",
    options: [{ value: "place", text: "Place" }],
    allow_overlapping: false,
    allow_character_annotation: true,
  },
};
const questions = [label, remark, entities];
const suggestions: Suggestions = {
  label: { value: "a", score: 1, agent: undefined },
  entities: {
    value: [{ label: "place", start: 3, end: 9 }],
    score: undefined,
    agent: undefined,
  },
};

function entry(more: Partial<Entry>): Entry {
  const record = {
    id: "r",
    status: "pending" as const,
    externalId: undefined,
    fields: { text: "🦊 Berlin" },
    metadata: {},
    insertedAt: "",
    updatedAt: "",
  };
  return { record, responses: [], suggestions: {}, place: undefined, score: 1, ...more };
}

const earlier = {
  id: "e",
  user: "u",
  status: "draft" as const,
  answers: { remark: "mine", label: "a" },
  updatedAt: "",
};

const spans = {};

test("what is said of all takes the place of what was said of one, and leaves the rest", () => {
  const held = entry({ responses: [earlier] });
  const item = itemFor(questions, held, { status: "draft", answers: { remark: "ours" }, spans });
  expect(item).toEqual({
    record_id: "r",
    status: "draft",
    values: { remark: { value: "ours" }, label: { value: "a" } },
  });
});

test("suggested spans are a record's own answer, in code points, other suggestions are not", () => {
  const item = itemFor(questions, entry({ suggestions }), { status: "draft", answers: {}, spans });
  expect(item.values).toEqual({
    entities: { value: [{ label: "place", start: 2, end: 8 }] },
  });
});

test("earlier spans count more than suggested ones, and changed ones more than both", () => {
  const response = { ...earlier, answers: { entities: [] } };
  const held = entry({ suggestions, responses: [response] });
  const shared = { status: "draft" as const, answers: {}, spans };
  expect(itemFor(questions, held, shared).values).toEqual({ entities: { value: [] } });
  const changed = { entities: [{ label: "place", start: 0, end: 2 }] };
  expect(itemFor(questions, held, { ...shared, spans: { r: changed } }).values).toEqual({
    entities: { value: [{ label: "place", start: 0, end: 1 }] },
  });
});

test("what is submitted says where there are no spans", () => {
  const item = itemFor(questions, entry({}), {
    status: "submitted",
    answers: { label: "a" },
    spans,
  });
  expect(item.values).toEqual({ label: { value: "a" }, entities: { value: [] } });
});

test("refusals are counted by their reason, the most frequent first", () => {
  const once = withRefusals([], ["a", "b", "b"]);
  expect(once).toEqual([
    { reason: "b", count: 2 },
    { reason: "a", count: 1 },
  ]);
  expect(withRefusals(once, ["a", "a"])[0]).toEqual({ reason: "a", count: 3 });
});

test("a walk is not in the order in which a loop hands out what waits", () => {
  const sort = [{ by: "inserted_at", descending: false }] as const;
  expect(walked(start).sort).toEqual(sort);
  const like = { record: "r", vector: "v", order: "most", number: 5 } as const;
  for (const query of [
    { ...start, like },
    { ...start, text: "fox" },
  ]) {
    expect(walked(query)).toEqual(query);
  }
});

test("what is on its way to the server counts as what was answered before", () => {
  const response = { status: "draft" as const, values: { remark: { value: "new" } } };
  const item = { key: "k", tab: "t", at: 0, user: "u", dataset: "d", record: "r", response };
  const held = entry({ responses: [earlier] });
  const shared = { status: "draft" as const, answers: { label: "a" }, spans };
  expect(itemFor(questions, withUnsent(questions, held, item), shared).values).toEqual({
    remark: { value: "new" },
    label: { value: "a" },
  });
  expect(withUnsent(questions, held, undefined)).toBe(held);
  expect(withUnsent(questions, held, { ...item, response: undefined }).responses).toEqual([]);
});
