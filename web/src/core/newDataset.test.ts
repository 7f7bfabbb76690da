import fc from "fast-check";
import { expect, test } from "vitest";
import {
  asType,
  type Column,
  faults,
  fields,
  grades,
  type Look,
  mapping,
  metadata,
  optionsOf,
  type Plan,
  proposed,
  renamed,
  roles,
  stem,
  titled,
  withoutQuestion,
  withQuestion,
  withRole,
} from "./newDataset.ts";

const column = (name: string, role: Column["role"], more: Partial<Column> = {}): Column => ({
  name,
  kind: "text",
  filled: 10,
  unique: false,
  values: [],
  role,
  target: name,
  ...more,
});

const options = [
  { value: "a", text: "a" },
  { value: "b", text: "b" },
];
const look: Look = {
  rows: 10,
  columns: [
    column("nr", "external_id"),
    column("body", "text"),
    column("note", "text", { filled: 3 }),
    column("label", "suggestion", { question: { type: "label_selection", options } }),
    column("year", "integer"),
  ],
};
const plan = (): Plan => ({ ...proposed(look, "mail/News 2024.csv"), workspace: "w" });
const kinds = (of: Plan) => faults(of, look).map((fault) => fault.kind);

test("what the server proposes can be made as it is", () => {
  expect(plan().name).toBe("News 2024");
  expect(faults(plan(), look)).toEqual([]);
  expect(fields(plan(), look).map((field) => [field.name, field.required])).toEqual([
    ["body", true],
    ["note", false],
  ]);
  expect(metadata(plan())).toEqual([
    { name: "year", title: "Year", settings: { type: "integer" } },
  ]);
  expect(mapping(plan())).toEqual({
    fields: [
      { source: "body", target: "body" },
      { source: "note", target: "note" },
    ],
    metadata: [{ source: "year", target: "year" }],
    suggestions: [{ source: "label", target: "label" }],
    external_id: "nr",
  });
});

test("a table without labels gets a question that waits for its options", () => {
  const bare = { ...look, columns: look.columns.slice(0, 2) };
  const of = { ...proposed(bare, "a.csv"), workspace: "w" };
  expect(of.questions).toHaveLength(1);
  expect(faults(of, bare)).toEqual([{ kind: "few-options", of: "Label" }]);
});

test("a column that becomes a suggestion brings its question, and takes it away again", () => {
  const without = withRole(plan(), look, "label", "terms");
  expect(without.questions).toEqual([]);
  expect(kinds(without)).toEqual(["no-question"]);
  const again = withRole(without, look, "label", "suggestion");
  expect(again.questions.map((one) => one.name)).toEqual(["label"]);
  expect(kinds(again)).toEqual([]);
});

test("only one column is the id", () => {
  const changed = withRole(plan(), look, "year", "external_id");
  expect(mapping(changed).external_id).toBe("year");
  expect(changed.columns.filter((one) => one.role === "external_id")).toHaveLength(1);
});

test("columns follow their question when it is renamed and are left out when it goes", () => {
  const key = plan().questions[0]?.key ?? 0;
  const other = renamed(plan(), key, "topic");
  expect(mapping(other).suggestions).toEqual([{ source: "label", target: "topic" }]);
  expect(mapping(withoutQuestion(other, key)).suggestions).toEqual([]);
});

test("all that is missing is told", () => {
  const two = withQuestion(withQuestion(plan()));
  expect(new Set(two.questions.map((one) => one.key)).size).toBe(3);
  const bad: Plan = {
    ...two,
    name: " ",
    workspace: "",
    minSubmitted: 0,
    columns: two.columns.map((one) => ({ ...one, role: "terms", target: "same" })),
    questions: two.questions.map((one) => ({ ...one, required: false, title: "" })),
  };
  const found = new Set(kinds(bad));
  for (const kind of ["no-name", "no-workspace", "no-field", "no-required-question"] as const) {
    expect(found).toContain(kind);
  }
  for (const kind of ["same-name", "no-title", "few-options", "bad-min-submitted"] as const) {
    expect(found).toContain(kind);
  }
});

test("spans need a text that is a field", () => {
  const key = plan().questions[0]?.key ?? 0;
  const spans = (field: string): Plan => ({
    ...plan(),
    questions: plan().questions.map((one) =>
      one.key === key ? { ...one, settings: asType(one.settings, "span", field) } : one,
    ),
  });
  expect(kinds(spans("body"))).toEqual([]);
  expect(kinds(spans("year"))).toEqual(["no-span-field"]);
});

test("no change of roles makes two ids or a suggestion without its question", () => {
  const change = fc.tuple(
    fc.constantFrom(...look.columns.map((one) => one.name)),
    fc.constantFrom(...roles),
  );
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const end = changes.reduce((of, [name, role]) => withRole(of, look, name, role), plan());
      const names = end.questions.map((one) => one.name);
      const ids = end.columns.filter((one) => one.role === "external_id");
      return ids.length <= 1 && mapping(end).suggestions.every((one) => names.includes(one.target));
    }),
  );
});

test("options are lines, each once, and keep the texts they had", () => {
  const before = [{ value: "a", text: "First" }];
  expect(optionsOf("a\n b \n\na", before)).toEqual([before[0], { value: "b", text: "b" }]);
});

test("grades lie between 0 and 10", () => {
  expect(grades(3, 1).map((one) => one.value)).toEqual([1, 2, 3]);
  expect(grades(-5, 99)).toHaveLength(11);
});

test("names are told as people write them", () => {
  expect(titled("news_text")).toBe("News text");
  expect(stem("a/b.c.csv")).toBe("b.c");
  expect(stem("photos/")).toBe("photos");
});
