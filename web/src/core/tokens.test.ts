import fc from "fast-check";
import { expect, test } from "vitest";
import { stepped, toCharacters, tokenAt, tokens, toTokens } from "./tokens.ts";

const text = "Don't stop, Ada!  👩‍👩‍👧 e\u0301té";

test("words and signs are tokens, blanks are none", () => {
  const found = tokens(text).map(({ start, end }) => text.slice(start, end));
  expect(found).toEqual(["Don't", "stop", ",", "Ada", "!", "👩‍👩‍👧", "e\u0301té"]);
});

test("a stretch is widened to the tokens it touches", () => {
  const all = tokens(text);
  const part = (start: number, end: number) => {
    const found = toTokens(all, { start, end });
    return found && text.slice(found.start, found.end);
  };
  expect(part(7, 13)).toBe("stop, Ada");
  expect(part(5, 7)).toBe("stop");
  expect(part(16, 18)).toBeUndefined();
  expect(toTokens([], { start: 0, end: 3 })).toBeUndefined();
});

test("a stretch by characters loses the blanks at its ends and takes no character apart", () => {
  const at = text.indexOf("👩");
  const cut = toCharacters(text, { start: at - 2, end: at + 3 });
  expect(cut && text.slice(cut.start, cut.end)).toBe("👩‍👩‍👧");
  const accent = text.indexOf("e\u0301");
  expect(toCharacters(text, { start: accent, end: accent + 1 })).toEqual({
    start: accent,
    end: accent + 2,
  });
  expect(toCharacters(text, { start: 16, end: 18 })).toBeUndefined();
});

test("steps go over whole characters, there and back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const places = [0];
      for (let at = 0; at < text.length; places.push(at)) at = stepped(text, at, 1);
      const back = [text.length];
      for (let at = text.length; at > 0; back.push(at)) at = stepped(text, at, -1);
      expect(back.reverse()).toEqual(places);
    }),
  );
});

test("tokens are apart and in order, and each is found at its start", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const all = tokens(text);
      all.forEach(({ start, end }, at) => {
        expect(start < end && start >= (all[at - 1]?.end ?? 0)).toBe(true);
        expect(tokenAt(all, start)).toBe(at);
        expect(toTokens(all, { start, end })).toEqual({ start, end });
      });
    }),
  );
});
