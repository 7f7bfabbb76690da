import { array, assert, constantFrom, property, string, tuple } from "fast-check";
import { expect, test } from "vitest";
import {
  commandOf,
  commands,
  holderOf,
  isSingle,
  keysOf,
  optionKeys,
  type Press,
  readKeymap,
  rebound,
  strokeOf,
  usual,
} from "./keymap.ts";

function press(key: string, more: Partial<Press> = {}): Press {
  return {
    key,
    code: "",
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    ...more,
  };
}

test("a stroke is called by its character and the modifiers that matter", () => {
  expect(strokeOf(press("u"))).toBe("u");
  expect(strokeOf(press("U", { shiftKey: true }))).toBe("Shift+u");
  expect(strokeOf(press("?", { shiftKey: true }))).toBe("?");
  expect(strokeOf(press("s", { metaKey: true }))).toBe("Mod+s");
  expect(strokeOf(press("Z", { ctrlKey: true, shiftKey: true }))).toBe("Mod+Shift+z");
  expect(strokeOf(press(" "))).toBe("Space");
  expect(strokeOf(press("Enter", { shiftKey: true }))).toBe("Shift+Enter");
});

test("AltGr types characters, and digits need no Shift on any keyboard", () => {
  expect(strokeOf(press("[", { ctrlKey: true, altKey: true }))).toBe("[");
  expect(strokeOf(press("&", { code: "Digit1" }))).toBe("1");
  expect(strokeOf(press("!", { code: "Digit1", shiftKey: true }))).toBe("!");
});

test("nothing is a stroke while a character is composed, nor a modifier alone", () => {
  expect(strokeOf(press("a", { isComposing: true }))).toBeUndefined();
  expect(strokeOf(press("Shift", { shiftKey: true }))).toBeUndefined();
});

test("each key leads to one command at first", () => {
  const keys = commands.flatMap((command) => [...command.keys]);
  expect(new Set<string>(keys).size).toBe(keys.length);
});

test("the inner context has the key, and closed ones have none", () => {
  expect(commandOf(usual, "Space", ["question", "record"])).toBe("suggestion");
  expect(commandOf(usual, "Space", ["record"])).toBeUndefined();
  expect(commandOf(usual, "Enter", ["question", "record"])).toBe("submit");
});

test("however keys are changed, each leads to one command", () => {
  const id = constantFrom(...commands.map((command) => command.id));
  const key = constantFrom("a", "q", "Enter", "Mod+s", "7", "ArrowLeft");
  assert(
    property(array(tuple(id, array(key, { maxLength: 3 }))), (changes) => {
      const keymap = changes.reduce((held, [id, keys]) => rebound(held, id, keys), usual);
      const keys = commands.flatMap((command) => [...keysOf(keymap, command.id)]);
      expect(new Set(keys).size).toBe(keys.length);
      const last = changes.at(-1);
      if (last) expect(new Set(keysOf(keymap, last[0]))).toEqual(new Set(last[1]));
      for (const one of keys) expect(commandOf(keymap, one, ["question", "record"])).toBeDefined();
      expect(readKeymap(JSON.stringify(keymap))).toEqual(keymap);
    }),
  );
});

test("without keys that type, no command and no letter has one", () => {
  const quiet = { ...usual, singles: false };
  expect(commands.flatMap((command) => [...keysOf(quiet, command.id)]).filter(isSingle)).toEqual(
    [],
  );
  expect(commandOf(quiet, "x", ["record"])).toBeUndefined();
  expect(commandOf(quiet, "Backspace", ["record"])).toBe("discard");
  expect(holderOf(quiet, "x")).toBe("discard");
  expect(optionKeys(quiet, 12)).toEqual([..."1234567890"]);
});

test("options have digits, then letters that are free", () => {
  const keys = optionKeys(usual, 40);
  expect(keys.slice(0, 11)).toEqual([..."1234567890", "b"]);
  expect(keys.some((key) => holderOf(usual, key))).toBe(false);
});

test("what is no keymap is the usual one", () => {
  assert(
    property(string(), (kept) => {
      expect(readKeymap(`${kept}{`)).toEqual(usual);
    }),
  );
  expect(readKeymap(null)).toEqual(usual);
  expect(readKeymap('{"changed":{"submit":"x","nothing":["a"]}}')).toEqual(usual);
});
