import fc from "fast-check";
import { expect, test } from "vitest";
import { fill } from "./template.ts";

const record = {
  fields: {
    user: {
      name: "<Ada>",
      "first name": "Ada",
      tags: ["a", "b"],
      empty: [],
      address: { city: "Ulm" },
    },
  },
  metadata: { age: 0, ok: true },
};
const filled = (template: string) => fill(template, { record });

test("values are escaped unless they are asked for raw", () => {
  expect(filled("<b>{{record.fields.user.name}}</b>")).toBe("<b>&#60;Ada&#62;</b>");
  expect(filled("{{{record.fields.user.name}}}{{& record.fields.user.name}}")).toBe("<Ada><Ada>");
});

test("what is absent is nothing, and zero is not absent", () => {
  expect(filled("[{{record.fields.none.of.this}}][{{record.metadata.age}}]")).toBe("[][0]");
});

test("names with spaces and positions of lists are reached", () => {
  const path = "{{record.fields.user.[first name]}} {{record.fields.user.tags.1}}";
  expect(filled(path)).toBe("Ada b");
  expect(filled("{{record.fields.user.tags[0]}}")).toBe("a");
});

test("conditions have another side", () => {
  expect(filled("{{#if record.metadata.ok}}y{{else}}n{{/if}}")).toBe("y");
  expect(filled("{{#unless record.metadata.ok}}y{{else}}n{{/unless}}")).toBe("n");
  expect(filled("{{#if record.fields.user.empty}}y{{else}}n{{/if}}")).toBe("n");
});

test("lists and objects are gone through with their places", () => {
  const list =
    "{{#each record.fields.user.tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}";
  expect(filled(list)).toBe("0a,1b");
  expect(filled("{{#each record.fields.user.address}}{{@key}}={{.}}{{/each}}")).toBe("city=Ulm");
  expect(filled("{{#each record.fields.user.empty}}x{{else}}none{{/each}}")).toBe("none");
});

test("sections and what is around them", () => {
  expect(filled("{{#record.fields.user.tags}}[{{.}}]{{/record.fields.user.tags}}")).toBe("[a][b]");
  expect(filled("{{^record.fields.user.empty}}none{{/record.fields.user.empty}}")).toBe("none");
  expect(
    filled("{{#with record.fields.user}}{{address.city}}{{../record.metadata.ok}}{{/with}}"),
  ).toBe("Ulmtrue");
});

test("comments are left out and objects are written as JSON", () => {
  expect(filled("a{{! no }}b{{!-- {{no}} --}}c")).toBe("abc");
  expect(filled("{{{record.fields.user.address}}}")).toBe('{"city":"Ulm"}');
});

test("nothing of a prototype is reached", () => {
  expect(filled("{{record.constructor.name}}{{record.fields.__proto__.x}}")).toBe("");
});

test("any template fills, and text without braces stays as it is", () => {
  const parts = fc.constantFrom(
    "{{",
    "}}",
    "{{#if a}}",
    "{{/if}}",
    "{{else}}",
    "{{#each a}}",
    "x",
    "^",
  );
  fc.assert(
    fc.property(fc.array(parts), (all) => typeof fill(all.join(""), { a: [1] }) === "string"),
  );
  fc.assert(fc.property(fc.string(), (text) => text.includes("{{") || fill(text, {}) === text));
});

test("no value closes the element or the attribute it stands in", () => {
  fc.assert(fc.property(fc.string(), (value) => !/[<>"']/.test(fill("{{v}}", { v: value }))));
});
