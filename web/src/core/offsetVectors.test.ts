import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Offsets } from "./offsets.ts";

/** The server's own tests read the same file: both sides count alike. */
type Vector = {
  name: string;
  text: string;
  code_points: number;
  utf16_of_code_point: number[];
  /** From, to, in code points, and what is between. */
  slices: [number, number, string][];
};

const file = new URL("../../../crates/server/testdata/offsets.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

describe.each(vectors)("of $name", ({ text, code_points, utf16_of_code_point, slices }) => {
  const offsets = new Offsets(text);

  test("each code point is found and leads back", () => {
    expect(utf16_of_code_point).toHaveLength(code_points + 1);
    utf16_of_code_point.forEach((utf16, at) => {
      expect(offsets.toUtf16(at)).toBe(utf16);
      expect(offsets.toCodePoint(utf16)).toBe(at);
    });
    expect(offsets.toUtf16(code_points + 1)).toBeUndefined();
  });

  test("stretches are those of the server", () => {
    for (const [from, to, part] of slices) {
      expect(text.slice(offsets.toUtf16(from), offsets.toUtf16(to))).toBe(part);
    }
  });
});
