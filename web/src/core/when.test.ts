import { expect, test } from "vitest";
import { ago, moment } from "./when.ts";

const now = new Date("2026-03-02T12:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test("times of the API are in UTC", () => {
  expect(moment("2026-03-02T12:00:00.123456").toISOString()).toBe("2026-03-02T12:00:00.123Z");
  expect(moment("2026-03-02T12:00:00+02:00").toISOString()).toBe("2026-03-02T10:00:00.000Z");
});

test("the largest unit that fits says how long ago it was", () => {
  expect(ago(before(5), now, "en")).toBe("now");
  expect(ago(before(61), now, "en")).toBe("1 minute ago");
  expect(ago(before(3 * 3600), now, "en")).toBe("3 hours ago");
  expect(ago(before(26 * 3600), now, "de")).toBe("gestern");
  expect(ago(before(400 * 24 * 3600), now, "en")).toBe("last year");
});

test("a clock that goes wrong makes no future", () => {
  expect(ago(before(-500), now, "en")).toBe("now");
});
