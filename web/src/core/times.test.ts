import { expect, test } from "vitest";
import { momentOf } from "./times.ts";

test("a moment without an offset is UTC", () => {
  expect(momentOf("2026-11-21T17:36:05.557552").toISOString()).toBe("2026-11-21T17:36:05.557Z");
});
