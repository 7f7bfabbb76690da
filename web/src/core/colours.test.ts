import fc from "fast-check";
import { expect, test } from "vitest";
import { coloured, coloursOf, withColours } from "./colours.ts";
import type { Question } from "./questions.ts";

const name = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, "0")}`);
const colours = fc.dictionary(name, colour, { noNullPrototype: true });

test("colours come back from metadata as they were put there, whatever else lies in it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), name, colours, (metadata, question, wanted) => {
      expect(coloursOf(withColours(metadata, question, wanted), question)).toEqual(wanted);
    }),
  );
});

test("the colours of one question leave other questions and other keys alone", () => {
  const metadata = { source: "x", hone: { other: 1 } };
  const one = withColours(metadata, "a", { ham: "#00ff00" });
  const both = withColours(one, "b", { spam: "#ff0000" });
  expect(coloursOf(both, "a")).toEqual({ ham: "#00ff00" });
  expect(both).toMatchObject(metadata);
});

test("what is no colour is none", () => {
  const metadata = { hone: { option_colours: { a: { x: "red", y: "#12345", z: 3 } } } };
  expect(coloursOf(metadata, "a")).toEqual({});
  expect(coloursOf(null, "a")).toEqual({});
});

test("options get the colours that are kept for them, and no others", () => {
  const options = [
    { value: "ham", text: "Ham" },
    { value: "toString", text: "To string" },
  ];
  const common = { id: "1", title: "A", required: true };
  const label: Question = { ...common, name: "a", settings: { type: "ranking", options } };
  const words: Question = {
    ...common,
    name: "b",
    settings: { type: "text", use_markdown: false },
  };
  const metadata = withColours(undefined, "a", { ham: "#00ff00" });
  const [one, other] = coloured([label, words], metadata);
  expect(one?.settings).toMatchObject({
    options: [{ value: "ham", colour: "#00ff00" }, options[1]],
  });
  expect(other).toEqual(words);
});
