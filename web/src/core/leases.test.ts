import { expect, test } from "vitest";
import { handedOut, standing } from "./leases.ts";

test("a record is kept, is to be asked for again, and is for others too", () => {
  const leases = handedOut(new Map(), ["a"], 100, 0);
  const at = (now: number) => standing(leases, "a", 100, now);
  expect([at(0), at(74_000), at(76_000), at(100_000)]).toEqual(["kept", "kept", "ending", "over"]);
  expect(standing(leases, "b", 100, 0)).toBe("kept");
});

test("asking again keeps it for as long again, and old ones are forgotten", () => {
  const first = handedOut(new Map(), ["a", "b"], 100, 0);
  const second = handedOut(first, ["a"], 100, 90_000);
  expect(standing(second, "a", 100, 120_000)).toBe("kept");
  expect(standing(second, "b", 100, 120_000)).toBe("over");
  expect([...handedOut(second, [], 100, 200_001).keys()]).toEqual(["a"]);
});
