import fc from "fast-check";
import { expect, test } from "vitest";
import { moved, valueFor } from "./options.ts";

test("a moved item is where it was put, and the others keep their order", () => {
  const lists = fc.uniqueArray(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(lists, fc.nat(), fc.nat(), (list, some, other) => {
      const [from, to] = [some % list.length, other % list.length];
      const found = moved(list, from, to);
      expect(found[to]).toBe(list[from]);
      expect(found.filter((item) => item !== list[from])).toEqual(list.toSpliced(from, 1));
    }),
  );
});

test("moving what is not there changes nothing", () => {
  expect(moved([1, 2], 2, 0)).toEqual([1, 2]);
});

test("a new value is simple, short and not taken", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (text, taken) => {
      const value = valueFor(text, taken);
      expect(taken).not.toContain(value);
      expect(value.length).toBeGreaterThan(0);
    }),
  );
  expect(valueFor("Größe & Form", [])).toBe("große_form");
  expect(valueFor("Ham!", ["ham", "ham_2"])).toBe("ham_3");
  expect([...valueFor("x".repeat(500), [])].length).toBeLessThanOrEqual(200);
});
