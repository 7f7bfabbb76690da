import { inOrder, type KnownSpan } from "./spans.ts";

/** A span with the line below the text that it is drawn on. */
export type PlacedSpan = KnownSpan & { readonly lane: number };

/**
 * Gives each span a lane, so that those that overlap have different ones. A span that did not move
 * keeps its lane; the others take the lowest that is free, by start and the longest first. What is
 * wholly as before is the same object as before.
 */
export function placed(spans: readonly KnownSpan[], before: readonly PlacedSpan[]): PlacedSpan[] {
  const earlier = new Map(before.map((span) => [span.id, span]));
  const ordered = inOrder(spans);
  const lanes = new Map<KnownSpan, number>();
  for (const span of ordered) {
    const held = earlier.get(span.id);
    if (held && held.start === span.start && held.end === span.end) lanes.set(span, held.lane);
  }
  const near = neighbours(ordered);
  for (const span of ordered) {
    if (lanes.has(span)) continue;
    const taken = new Set(near(span).map((other) => lanes.get(other)));
    const own = earlier.get(span.id)?.lane;
    lanes.set(span, own !== undefined && !taken.has(own) ? own : lowest(taken));
  }
  return ordered.map((span) => {
    const held = earlier.get(span.id);
    const now = { ...span, lane: lanes.get(span) ?? 0 };
    return held && isSame(held, now) ? held : now;
  });
}

function lowest(taken: ReadonlySet<number | undefined>): number {
  let lane = 0;
  while (taken.has(lane)) lane++;
  return lane;
}

function isSame(one: PlacedSpan, other: PlacedSpan): boolean {
  return (
    one.start === other.start &&
    one.end === other.end &&
    one.label === other.label &&
    one.lane === other.lane &&
    one.held === other.held &&
    one.offered === other.offered &&
    one.score === other.score
  );
}

/** Finds what overlaps a span among spans in order, without a look at all of them. */
function neighbours(ordered: readonly KnownSpan[]): (span: KnownSpan) => KnownSpan[] {
  /** The farthest end up to each place. */
  const reach: number[] = [];
  for (const span of ordered) reach.push(Math.max(span.end, reach.at(-1) ?? 0));
  return (span) => {
    const found: KnownSpan[] = [];
    for (let at = startingBefore(ordered, span.end) - 1; at >= 0; at--) {
      if ((reach[at] ?? 0) <= span.start) break;
      const other = ordered[at];
      if (other && other !== span && other.end > span.start) found.push(other);
    }
    return found;
  };
}

function startingBefore(ordered: readonly KnownSpan[], offset: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
