import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { Offsets } from "./offsets.ts";

test("offsets lead to UTF-16 and back in any text", () => {
  assert(
    property(string({ unit: "binary" }), (text) => {
      const points = [...text];
      const offsets = new Offsets(text);
      let utf16 = 0;
      points.forEach((point, at) => {
        expect(offsets.toUtf16(at)).toBe(utf16);
        expect(offsets.toCodePoint(utf16)).toBe(at);
        expect(text.slice(utf16, utf16 + point.length)).toBe(point);
        utf16 += point.length;
      });
      expect(offsets.toUtf16(points.length)).toBe(text.length);
      expect(offsets.toCodePoint(text.length)).toBe(points.length);
      expect(offsets.toUtf16(points.length + 1)).toBeUndefined();
    }),
  );
});

test("an offset within a character is that of the character", () => {
  expect(new Offsets("a😀b").toCodePoint(2)).toBe(1);
});
