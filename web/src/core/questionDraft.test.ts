import { expect, test } from "vitest";
import { changeOf, coloursIn, draftOf, named } from "./questionDraft.ts";
import type { Question } from "./questions.ts";

const options = [
  { value: "ham", text: "Ham", description: null },
  { value: "spam", text: "Spam", description: "Unwanted" },
];
const of = (settings: Question["settings"]): Question => ({
  id: "1",
  name: "label",
  title: "Label",
  description: null,
  required: true,
  settings,
});
const kinds: Question["settings"][] = [
  { type: "text", use_markdown: true },
  { type: "label_selection", options, visible_options: null },
  { type: "multi_label_selection", options, visible_options: 3, options_order: "suggestion" },
  { type: "ranking", options },
];

test.each(kinds)("a draft that nobody changed says what the question says: $type", (settings) => {
  const change = changeOf(of(settings), draftOf(of(settings), {}));
  expect(change).toEqual({ title: "Label", description: null, required: true, settings });
});

test("a rating's grades are not sent, and a span's field is not either", () => {
  const rating = of({ type: "rating", options: [{ value: 1 }, { value: 2 }] });
  expect(changeOf(rating, draftOf(rating, {})).settings).toEqual({ type: "rating" });
  const span = of({
    type: "span",
    field: "text",
    options,
    visible_options: null,
    allow_overlapping: true,
    allow_character_annotation: true,
  });
  const { settings } = changeOf(span, draftOf(span, {}));
  expect(settings).toEqual({
    type: "span",
    options,
    visible_options: null,
    allow_overlapping: true,
  });
});

test("new options get values of their own, and those that were there keep theirs", () => {
  const question = of({ type: "label_selection", options });
  const draft = draftOf(question, {});
  const fresh = { value: "", text: "Ham", description: "", colour: "#00ff00", isNew: true };
  draft.options.unshift(fresh, { ...fresh, colour: "" });
  const ready = named(draft);
  expect(ready.options.map(({ value }) => value)).toEqual(["ham_2", "ham_3", "ham", "spam"]);
  expect(coloursIn(ready)).toEqual({ ham_2: "#00ff00" });
});

test("colours are those of the options", () => {
  const question = of({ type: "label_selection", options });
  const draft = draftOf(question, { spam: "#ff0000", gone: "#000000" });
  expect(coloursIn(draft)).toEqual({ spam: "#ff0000" });
});
