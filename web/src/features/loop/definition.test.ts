import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { proposed, suggester } from "./definition.ts";

const question = (settings: Schemas["QuestionSettings"]) =>
  ({ name: "names", settings }) as Schemas["Question"];
const options = ["person", "loc"].map((value) => ({ value, text: value }));
const spans = question({
  type: "span",
  field: "text",
  options,
  allow_overlapping: false,
  allow_character_annotation: true,
});
const models = [{ id: "names", labels: ["PER", "LOC", "MISC"] }];

test("a loop is told of the suggester and of those of its labels that stand for one", () => {
  const standsFor = new Map([["PER", "person"]]);
  const draft = { ...proposed, suggester: "names", standsFor };
  const labels = { PER: "person", LOC: "loc" };
  expect(suggester(draft, spans, models)).toEqual({ suggester: { model_id: "names", labels } });
});

test("nothing is said of a suggester where none is chosen or no spans answer", () => {
  expect(suggester(proposed, spans, models)).toEqual({});
  const draft = { ...proposed, suggester: "names" };
  const label = question({ type: "label_selection", options });
  expect(suggester(draft, label, models)).toEqual({});
  expect(suggester(draft, undefined, models)).toEqual({});
});
