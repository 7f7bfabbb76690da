import { expect, test } from "vitest";
import { csv } from "./csv.ts";

test("values with commas, quotes and breaks are quoted", () => {
  expect(csv([["a", 'say "b"', "c,d", "e\nf", 1.5, undefined]])).toBe(
    'a,"say ""b""","c,d","e\nf",1.5,\r\n',
  );
});

test("a text that looks like a formula stays a text, a negative number a number", () => {
  expect(csv([["=1+1", "-x", -2]])).toBe("'=1+1,'-x,-2\r\n");
});
