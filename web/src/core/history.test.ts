import { array, assert, boolean, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { did, type History, nothingDone, redo, undo } from "./history.ts";

test("what is undone and redone is where it was", () => {
  assert(
    property(
      array(integer(), { maxLength: 30 }),
      array(boolean(), { maxLength: 30 }),
      (all, ways) => {
        const start = all.reduce<History<number>>((held, step) => did(held, step), nothingDone);
        let history = start;
        for (const back of ways)
          history = (back ? undo(history) : redo(history))?.history ?? history;
        expect([...history.past, ...history.future]).toEqual(all);
        for (let next = redo(history); next; next = redo(history)) history = next.history;
        expect(history).toEqual(start);
      },
    ),
  );
});

test("a new step ends what could be done again", () => {
  const history = did(undo(did(nothingDone as History<number>, 1))?.history ?? nothingDone, 2);
  expect(history).toEqual({ past: [2], future: [] });
});

test("steps that belong together are one, but not across an undo", () => {
  const join = (last: string, step: string) => (step === " " ? undefined : last + step);
  const typed = [..."ab c"].reduce<History<string>>(
    (held, letter) => did(held, letter, join),
    nothingDone,
  );
  expect(typed.past).toEqual(["ab", " c"]);
  const back = undo(typed)?.history ?? nothingDone;
  expect(did(back, "d", join).past).toEqual(["ab", "d"]);
});

test("the oldest steps are forgotten", () => {
  let history: History<number> = nothingDone;
  for (let step = 0; step < 600; step++) history = did(history, step);
  expect(history.past.length).toBe(500);
  expect(history.past.at(-1)).toBe(599);
});
