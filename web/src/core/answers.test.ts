import { array, assert, constantFrom, integer, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import { type Answer, finished, isSame, missing, readAnswer, wireAnswer } from "./answers.ts";
import type { Question, SettingsOf } from "./questions.ts";

const options = ["a", "b", "c"].map((value) => ({ value, text: value.toUpperCase() }));

function question(settings: SettingsOf[keyof SettingsOf], required = true): Question {
  return { id: settings.type, name: settings.type, title: settings.type, required, settings };
}

const label = question({ type: "label_selection", options });
const labels = question({ type: "multi_label_selection", options, options_order: "natural" });
const rating = question({ type: "rating", options: [{ value: 0 }, { value: 1 }] });
const ranking = question({ type: "ranking", options });
const text = question({ type: "text", use_markdown: false });
const span = question({
  type: "span",
  field: "text",
  options,
  allow_overlapping: true,
  allow_character_annotation: true,
});

test("what does not fit its question is no answer", () => {
  const wrong: [Question, unknown][] = [
    [label, "d"],
    [label, 1],
    [labels, []],
    [labels, ["d"]],
    [labels, "a"],
    [rating, "1"],
    [rating, 7],
    [ranking, ["a"]],
    [text, ""],
    [text, null],
    [span, "a"],
  ];
  for (const [asked, value] of wrong) expect(readAnswer(asked, value, {})).toBeUndefined();
});

test("the order is the rank where a suggestion has none", () => {
  const read = readAnswer(ranking, [{ value: "b" }, { value: "a" }], {});
  expect(read).toEqual([
    { value: "b", rank: 1 },
    { value: "a", rank: 2 },
  ]);
});

test("spans go to code points and come back the same", () => {
  const at = record({ label: constantFrom("a", "b"), start: integer(), end: integer() });
  assert(
    property(string({ unit: "binary", minLength: 1 }), array(at), (value, drawn) => {
      const fields = { text: value };
      const points = [...value].length;
      const spans = drawn.map(({ label, start, end }) => {
        const [from, to] = [Math.abs(start) % points, Math.abs(end) % points];
        return { label, start: Math.min(from, to), end: Math.max(from, to) + 1 };
      });
      const read = readAnswer(span, spans, fields) as Answer<"span">;
      expect(wireAnswer(span, read, fields)).toEqual(spans);
    }),
  );
});

test("a span beyond its text is left out", () => {
  const spans = [
    { label: "a", start: 1, end: 3 },
    { label: "a", start: 0, end: 2 },
  ];
  expect(readAnswer(span, spans, { text: "😀x" })).toEqual([{ label: "a", start: 0, end: 3 }]);
});

test("required questions and begun rankings keep a response open", () => {
  const optional = { ...ranking, required: false };
  const all = [label, optional, span, { ...text, required: false }];
  expect(missing(all, {}).map(({ question }) => question.name)).toEqual(["label_selection"]);
  const begun = { label_selection: "a", ranking: [{ value: "a", rank: 1 }] };
  expect(missing(all, begun)).toEqual([{ question: optional, why: "unfinished" }]);
});

test("no spans are an answer once a response is final", () => {
  expect(finished([label, span], { label_selection: "a" })).toEqual({
    label_selection: "a",
    span: [],
  });
});

test("lists say the same in any order", () => {
  expect(isSame(["a", "b"], ["b", "a"])).toBe(true);
  expect(isSame([{ value: "a", rank: 1 }], [{ value: "a", rank: 2 }])).toBe(false);
  expect(isSame("a", undefined)).toBe(false);
});
