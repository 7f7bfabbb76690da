import type { PlacedSpan } from "./lanes.ts";

/** A stretch of a text that is drawn by itself, so that an edit redraws no other. */
export type Block = { readonly start: number; readonly end: number };

/** A line of a text with its line break; a long one is of several blocks. */
export type Line = Block & { readonly blocks: readonly Block[] };

/** The longest stretch of which all spans between two blanks are the same. */
export type Segment = {
  readonly start: number;
  readonly end: number;
  /** The spans over it, by lane. */
  readonly spans: readonly PlacedSpan[];
};

export type BlockLayout = {
  readonly block: Block;
  readonly segments: readonly Segment[];
  /** The spans over any of it. */
  readonly spans: readonly PlacedSpan[];
};

export type LineLayout = {
  readonly line: Line;
  readonly blocks: readonly BlockLayout[];
  /** How many lanes are drawn below its text. */
  readonly lanes: number;
};

const LONGEST = 400;

/** Splits a text into its lines: the concatenation of all blocks is the text. */
export function lines(text: string): Line[] {
  const found: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed + 1;
    found.push({ start, end, blocks: pieces(text, start, end) });
    start = end;
  }
  return found;
}

/** Cuts a long line behind blanks. */
function pieces(text: string, start: number, end: number): Block[] {
  const found: Block[] = [];
  let from = start;
  while (end - from > LONGEST) {
    const blank = text.lastIndexOf(" ", from + LONGEST - 1);
    const to = blank >= from ? blank + 1 : whole(text, from + LONGEST);
    found.push({ start: from, end: to });
    from = to;
  }
  found.push({ start: from, end });
  return found;
}

/** Between the two halves of a character nothing is cut. */
function whole(text: string, offset: number): number {
  return /^[\udc00-\udfff]/.test(text.slice(offset, offset + 1)) ? offset + 1 : offset;
}

/** Cuts a block wherever a span starts or ends. */
export function segments(block: Block, spans: readonly PlacedSpan[]): Segment[] {
  const cuts = new Set([block.start, block.end]);
  for (const span of spans) {
    if (span.start > block.start && span.start < block.end) cuts.add(span.start);
    if (span.end > block.start && span.end < block.end) cuts.add(span.end);
  }
  const places = [...cuts].sort((one, other) => one - other);
  const ordered = spans.toSorted((one, other) => one.start - other.start);
  let next = 0;
  let open: PlacedSpan[] = [];
  return places.slice(0, -1).map((start, at) => {
    open = open.filter((span) => span.end > start);
    for (let span = ordered[next]; span && span.start <= start; span = ordered[++next]) {
      if (span.end > start) open.push(span);
    }
    const over = open.toSorted((one, other) => one.lane - other.lane);
    return { start, end: places[at + 1] ?? block.end, spans: over };
  });
}

/** Lays the lines of a text out; those whose spans are as before are the same objects as before. */
export function layouts(
  lines: readonly Line[],
  spans: readonly PlacedSpan[],
  before: readonly LineLayout[],
): LineLayout[] {
  const over = sweep(spans);
  return lines.map((line, index) => {
    const held = before[index]?.line === line ? before[index] : undefined;
    const blocks = line.blocks.map((block, at) => laidOut(block, over(block), held?.blocks[at]));
    if (held?.blocks.every((block, at) => block === blocks[at])) return held;
    const highest = blocks.flatMap((block) => block.spans.map((span) => span.lane + 1));
    return { line, blocks, lanes: highest.reduce((most, lane) => Math.max(most, lane), 0) };
  });
}

function laidOut(
  block: Block,
  spans: readonly PlacedSpan[],
  held: BlockLayout | undefined,
): BlockLayout {
  const isAsBefore =
    held?.spans.length === spans.length && held.spans.every((span, at) => span === spans[at]);
  return held && isAsBefore ? held : { block, segments: segments(block, spans), spans };
}

/** The spans over each block, asked for from the first block to the last. */
function sweep(spans: readonly PlacedSpan[]): (block: Block) => PlacedSpan[] {
  const ordered = spans.toSorted((one, other) => one.start - other.start);
  let next = 0;
  let open: PlacedSpan[] = [];
  return (block) => {
    open = open.filter((span) => span.end > block.start);
    for (let span = ordered[next]; span && span.start < block.end; span = ordered[++next]) {
      open.push(span);
    }
    return [...open];
  };
}
