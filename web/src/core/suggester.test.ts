import { expect, test } from "vitest";
import { isMute, standsFor } from "./suggester.ts";

const said = new Map<string, string>();

test("labels stand for those of the same name, whatever their case, the very same first", () => {
  const labels = standsFor(["LOC", "Person", "MISC"], ["person", "loc", "LOC"], said);
  expect([...labels]).toEqual([
    ["LOC", "LOC"],
    ["Person", "person"],
    ["MISC", ""],
  ]);
});

test("what was said goes before equal names, and two labels may stand for one", () => {
  const said = new Map([
    ["GIVEN", "name"],
    ["SUR", "name"],
    ["city", ""],
  ]);
  const labels = standsFor(["GIVEN", "SUR", "city"], ["name", "city"], said);
  expect([...labels.values()]).toEqual(["name", "name", ""]);
});

test("what was said of another question's labels or another model's is not heard", () => {
  const said = new Map([
    ["city", "place"],
    ["LOC", "city"],
  ]);
  expect([...standsFor(["city"], ["name", "city"], said)]).toEqual([["city", "city"]]);
});

test("a suggester is mute while no label of it stands for another", () => {
  expect(isMute(standsFor(["PER"], ["person"], said))).toBe(true);
  expect(isMute(standsFor(["PER"], ["person"], new Map([["PER", "person"]])))).toBe(false);
  expect(isMute(new Map())).toBe(true);
});
