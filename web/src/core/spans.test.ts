import fc from "fast-check";
import { expect, test } from "vitest";
import type { Span } from "./answers.ts";
import { type PlacedSpan, placed } from "./lanes.ts";
import { layouts, lines, segments } from "./segments.ts";
import {
  changedSpan,
  keyOf,
  known,
  type Offer,
  overlap,
  type ShownSpan,
  shownSpans,
  spansAt,
  withoutSpan,
  withSpan,
} from "./spans.ts";

const nothing: Offer = { spans: [], scores: undefined, decided: new Set(), beside: true };
const shown = (spans: readonly Span[]): ShownSpan[] => shownSpans(spans, nothing);
const laid = (spans: readonly Span[], before: readonly PlacedSpan[] = []): PlacedSpan[] =>
  placed(known(shown(spans), before), before);

const texts = fc
  .array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.constantFrom("\n", "\r\n", " ")),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(""));

const ofText = (text: string) =>
  fc.uniqueArray(
    fc
      .tuple(fc.nat(text.length), fc.nat(text.length), fc.constantFrom("a", "b", "c"))
      .filter(([one, other]) => one !== other)
      .map(([one, other, label]) => ({
        label,
        start: Math.min(one, other),
        end: Math.max(one, other),
      })),
    { selector: keyOf, maxLength: 25 },
  );

const cases = texts
  .filter((text) => text.length > 0)
  .chain((text) => fc.record({ text: fc.constant(text), spans: ofText(text) }));

const layOut = (text: string, spans: readonly PlacedSpan[]) =>
  layouts(lines(text), spans, []).flatMap((line) => line.blocks);

test("lines and blocks are the text, cut at line breaks", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const found = lines(text);
      const joined = (parts: readonly { start: number; end: number }[]) =>
        parts.map(({ start, end }) => text.slice(start, end)).join("");
      expect(joined(found)).toBe(text);
      expect(joined(found.flatMap((line) => line.blocks))).toBe(text);
      for (const { start, end } of found) {
        expect(text.slice(start, end - 1)).not.toContain("\n");
      }
    }),
  );
});

test("a long line is of short blocks that take no character apart", () => {
  const text = "😀".repeat(1000) + " word".repeat(400);
  const { blocks } = lines(text)[0] ?? { blocks: [] };
  expect(blocks.length).toBeGreaterThan(5);
  for (const { start, end } of blocks) {
    expect(end - start).toBeLessThanOrEqual(401);
    expect(text.slice(start, end)).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/);
  }
});

test("segments are the text, and those of a span are its stretch", () => {
  fc.assert(
    fc.property(cases, ({ text, spans }) => {
      const known = laid(spans);
      const all = layOut(text, known).flatMap((block) => block.segments);
      expect(all.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
      for (const span of known) {
        const own = all.filter((segment) => segment.spans.includes(span));
        expect(own.map(({ start, end }) => text.slice(start, end)).join("")).toBe(
          text.slice(span.start, span.end),
        );
      }
    }),
  );
});

test("segments are as few as the spans allow", () => {
  const spans = laid([
    { label: "a", start: 0, end: 5 },
    { label: "b", start: 3, end: 8 },
  ]);
  const found = segments({ start: 0, end: 10 }, spans);
  expect(found.map(({ start, end, spans }) => [start, end, spans.map((s) => s.label)])).toEqual([
    [0, 3, ["a"]],
    [3, 5, ["a", "b"]],
    [5, 8, ["b"]],
    [8, 10, []],
  ]);
});

test("spans that overlap never share a lane", () => {
  const edits = cases.chain(({ text, spans }) =>
    fc.record({ spans: fc.constant(spans), later: fc.array(ofText(text), { maxLength: 5 }) }),
  );
  fc.assert(
    fc.property(edits, ({ spans, later }) => {
      let all = laid(spans);
      for (const next of [spans, ...later]) {
        all = laid(
          [...next, ...all.slice(0, 5).filter((s) => !next.some((n) => keyOf(n) === keyOf(s)))],
          all,
        );
        for (const one of all)
          for (const other of all)
            expect(one === other || one.lane !== other.lane || !overlap(one, other)).toBe(true);
      }
    }),
  );
});

test("a span keeps its lane, and is the same object, while another one is edited", () => {
  const edits = cases
    .filter(({ spans }) => spans.length > 1)
    .chain(({ text, spans }) =>
      fc.record({
        spans: fc.constant(spans),
        at: fc.nat(spans.length - 1),
        end: fc.nat(text.length),
      }),
    );
  fc.assert(
    fc.property(edits, ({ spans, at, end }) => {
      const edited = spans[at];
      if (!edited || end <= edited.start) return;
      const to = { ...edited, end };
      if (spans.some((span) => keyOf(span) === keyOf(to))) return;
      const before = laid(spans);
      const after = laid(changedSpan(spans, edited, to, true) ?? [], before);
      for (const span of before) {
        if (keyOf(span) !== keyOf(edited)) expect(after).toContain(span);
      }
    }),
  );
});

test("only lines and blocks whose spans changed are laid out anew", () => {
  const text = `one two three\nfour five six\n${"seven eight ".repeat(100)}\n`;
  const spans = [
    { label: "a", start: 0, end: 3 },
    { label: "a", start: 14, end: 18 },
    { label: "a", start: 28, end: 33 },
  ];
  const split = lines(text);
  const before = laid(spans);
  const first = layouts(split, before, []);
  const edited = spans.map((span, at) => (at === 1 ? span : { ...span, end: span.end + 6 }));
  const second = layouts(split, laid(edited, before), first);
  expect(second[0]).not.toBe(first[0]);
  expect(second[1]).toBe(first[1]);
  expect(second[2]?.blocks[0]).not.toBe(first[2]?.blocks[0]);
  expect(second[2]?.blocks.slice(1)).toEqual(first[2]?.blocks.slice(1));
  second[2]?.blocks.slice(1).forEach((block, at) => {
    expect(block).toBe(first[2]?.blocks[at + 1]);
  });
});

test("a line says how many lanes it needs", () => {
  const spans = laid([
    { label: "a", start: 0, end: 5 },
    { label: "b", start: 2, end: 4 },
  ]);
  expect(layouts(lines("a b c\nd\n"), spans, []).map((line) => line.lanes)).toEqual([2, 0]);
});

test("a span that is moved at one end, relabelled or accepted is still the same", () => {
  const before = laid([
    { label: "a", start: 0, end: 5 },
    { label: "b", start: 6, end: 9 },
  ]);
  const ids = (spans: readonly Span[]) => laid(spans, before).map((span) => span.id);
  const [one, two] = before.map((span) => span.id);
  expect(
    ids([
      { label: "a", start: 0, end: 7 },
      { label: "b", start: 6, end: 9 },
    ]),
  ).toEqual([one, two]);
  expect(
    ids([
      { label: "c", start: 0, end: 5 },
      { label: "b", start: 5, end: 9 },
    ]),
  ).toEqual([one, two]);
  expect(ids([{ label: "b", start: 6, end: 9 }])).toEqual([two]);
  expect(
    new Set(laid([...before, { label: "a", start: 0, end: 9 }], before).map((s) => s.id)).size,
  ).toBe(3);
});

test("suggested spans are marked until they are taken or refused", () => {
  const spans = [
    { label: "a", start: 0, end: 3 },
    { label: "b", start: 4, end: 6 },
    { label: "a", start: 7, end: 9 },
  ];
  const decided = new Set([keyOf({ label: "a", start: 7, end: 9 })]);
  const offer: Offer = { spans, scores: [0.9, 0.8, 0.7], decided, beside: true };
  const read = (answer: readonly Span[], of: Offer) =>
    shownSpans(answer, of).map(({ start, held, offered, score }) => [start, held, offered, score]);
  const first = spans.slice(0, 1);
  expect(read(first, offer)).toEqual([
    [0, true, true, 0.9],
    [4, false, true, 0.8],
  ]);
  expect(read(first, { ...offer, beside: false })).toEqual([[0, true, true, 0.9]]);
  expect(read(spans.slice(2), { ...offer, beside: false })).toEqual([[7, true, false, 0.7]]);
  expect(read([], { ...offer, scores: 0.5 })).toEqual([
    [0, false, true, 0.5],
    [4, false, true, 0.5],
  ]);
});

test("spans that may not overlap do not, and none stands there twice", () => {
  const answer = [{ label: "a", start: 0, end: 3 }];
  expect(withSpan(answer, { label: "b", start: 2, end: 5 }, false)).toBeUndefined();
  expect(withSpan(answer, { label: "b", start: 3, end: 5 }, false)).toHaveLength(2);
  expect(withSpan(answer, { label: "b", start: 2, end: 5 }, true)).toHaveLength(2);
  expect(withSpan(answer, { label: "a", start: 0, end: 3 }, false)).toEqual(answer);
  expect(withoutSpan(answer, { label: "a", start: 0, end: 3 })).toEqual([]);
});

test("of the spans over a character the shortest is first", () => {
  const spans = [
    { label: "a", start: 0, end: 9 },
    { label: "b", start: 2, end: 4 },
  ];
  expect(spansAt(spans, 3).map((span) => span.label)).toEqual(["b", "a"]);
  expect(spansAt(spans, 4).map((span) => span.label)).toEqual(["a"]);
});
