import { array, assert, constantFrom, integer, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  adopt,
  again,
  dropped,
  empty,
  failed,
  hurried,
  type Item,
  kept,
  next,
  type Outbox,
  rejected,
  replied,
  started,
  unsentOf,
} from "./outbox.ts";

let made = 0;
function item(of: string, value = "a", more: Partial<Item> = {}): Item {
  made++;
  return {
    key: `k${made}`,
    tab: "one",
    at: made,
    user: "me",
    dataset: "d",
    record: of,
    response: { status: "submitted", values: { label: { value } } },
    ...more,
  };
}

function all(...items: Item[]): Outbox {
  return add(empty, items);
}

/** Sends what is next, as the one who drives the outbox does. */
function send(outbox: Outbox): [Outbox, readonly Item[]] {
  const batch = next(outbox, Number.POSITIVE_INFINITY);
  return [started(outbox, batch.length), batch];
}

test("a later response takes the place of an earlier one that waits", () => {
  const outbox = all(item("r", "a"), item("s"), item("r", "b"));
  expect(outbox.items.map(({ record, response }) => [record, response?.values.label])).toEqual([
    ["s", { value: "a" }],
    ["r", { value: "b" }],
  ]);
});

test("what is under way is not taken back, and nothing overtakes it", () => {
  const [under] = send(all(item("r", "a")));
  const outbox = add(under, [item("r", "b")]);
  expect(next(outbox, 0)).toEqual([]);
  expect(next(replied(outbox, [undefined]), 0).map((one) => one.response?.values.label)).toEqual([
    { value: "b" },
  ]);
});

test("a hundred responses go at once, and removals go apart from them", () => {
  const many = all(...Array.from({ length: 150 }, (_, at) => item(`r${at}`)));
  expect(next(many, 0).length).toBe(100);
  const removal = { response: undefined };
  const mixed = all(item("r"), item("s", "a", removal), item("t", "a", removal), item("u"));
  expect(next(mixed, 0).map((one) => one.record)).toEqual(["r"]);
  const [under] = send(mixed);
  const rest = replied(under, [undefined]);
  expect(next(rest, 0).map((one) => one.record)).toEqual(["s", "t"]);
  expect(next({ ...rest, alone: true }, 0).map((one) => one.record)).toEqual(["s"]);
});

test("a call that fails is made again, later each time, up to half a minute", () => {
  let outbox = all(item("r"));
  const waits: number[] = [];
  for (let turn = 0; turn < 9; turn++) {
    outbox = failed(started(outbox, 1), 1000);
    waits.push(outbox.waitsUntil - 1000);
    expect(next(outbox, outbox.waitsUntil - 1)).toEqual([]);
    expect(next(outbox, outbox.waitsUntil).length).toBe(1);
  }
  expect(waits.slice(0, 3)).toEqual([500, 1000, 2000]);
  expect(waits.at(-1)).toBe(30_000);
  expect(next(hurried(outbox), 0).length).toBe(1);
});

test("a refused item is kept with its reason until somebody decides", () => {
  const [under] = send(all(item("r"), item("s")));
  const outbox = replied(under, [undefined, "no such label"]);
  expect(outbox.items).toEqual([]);
  const [refused] = outbox.refused;
  expect(refused).toMatchObject({ record: "s", refused: "no such label" });
  expect(kept(outbox)).toEqual([refused]);
  expect(again(outbox, refused?.key ?? "").items.map((one) => one.refused)).toEqual([undefined]);
  expect(kept(dropped(outbox, refused?.key ?? ""))).toEqual([]);
  expect(add(outbox, [item("s")]).refused).toEqual([]);
});

test("a call that is refused as a whole finds the bad item", () => {
  let [outbox] = send(all(item("r"), item("bad"), item("s")));
  outbox = rejected(outbox, "too large");
  for (let turn = 0; turn < 3; turn++) {
    const [under, batch] = send(outbox);
    expect(batch.length).toBe(1);
    outbox = batch[0]?.record === "bad" ? rejected(under, "bad") : replied(under, [undefined]);
  }
  expect([outbox.items.length, outbox.refused.map((one) => one.record)]).toEqual([0, ["bad"]]);
  expect(outbox.alone).toBe(false);
});

test("what an earlier page left goes first, and gives way to what is newer", () => {
  const left = [
    item("r", "old", { tab: "gone" }),
    item("s", "old"),
    item("x", "", { refused: "no" }),
  ];
  const outbox = adopt(all(item("r", "new")), left, "one");
  expect(outbox.items.map((one) => [one.record, one.response?.values.label?.value])).toEqual([
    ["s", "old"],
    ["r", "new"],
  ]);
  expect(outbox.refused.map((one) => [one.record, one.tab])).toEqual([["x", "one"]]);
  expect(unsentOf(outbox, "r")?.response?.values.label?.value).toBe("new");
});

const event = oneof(
  record({ do: constantFrom("add" as const), record: constantFrom("r", "s"), value: integer() }),
  record({ do: constantFrom("take" as const), record: constantFrom("r", "s"), value: integer() }),
  record({
    do: constantFrom("send", "arrive", "lose-request", "lose-reply", "reload" as const),
    record: constantFrom("r"),
    value: integer(),
  }),
);

test("whatever gets lost, in the end the server has the last word on each record, and never an older one after it", () => {
  assert(
    property(array(event, { maxLength: 60 }), (events) => {
      let outbox = empty;
      let under: readonly Item[] = [];
      const server = new Map<string, Item>();
      const said = new Map<string, Item>();
      const write = () => {
        for (const one of under) {
          expect(server.get(one.record)?.at ?? 0).toBeLessThanOrEqual(one.at);
          server.set(one.record, one);
        }
      };
      const put = (one: Item) => {
        said.set(one.record, one);
        outbox = add(outbox, [one]);
      };
      for (const { do: what, record, value } of events) {
        if (what === "add") put(item(record, String(value)));
        if (what === "take") put(item(record, "", { response: undefined }));
        if (what === "send" && under.length === 0) [outbox, under] = send(outbox);
        if (under.length === 0) continue;
        if (what === "arrive" || what === "lose-reply") write();
        if (what === "arrive") outbox = replied(outbox, []);
        if (what === "lose-request" || what === "lose-reply") outbox = failed(outbox, 0);
        if (what === "reload") outbox = adopt(empty, kept(outbox), "two");
        if (what !== "add" && what !== "take" && what !== "send") under = [];
      }
      if (under.length > 0) outbox = failed(outbox, 0);
      while (outbox.items.length > 0) {
        [outbox, under] = send(outbox);
        write();
        outbox = replied(outbox, []);
      }
      for (const [of, last] of said) expect(server.get(of)?.key).toBe(last.key);
    }),
  );
});
