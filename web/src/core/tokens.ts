import type { Stretch } from "./searchHits.ts";

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The words and signs of a text, without the blanks between them. */
export function tokens(text: string): Stretch[] {
  const found: Stretch[] = [];
  for (const { segment, index } of words.segment(text)) {
    if (segment.trim() !== "") found.push({ start: index, end: index + segment.length });
  }
  return found;
}

/** The index of the token at an offset, or of the next one after it, or of the last one. */
export function tokenAt(all: readonly Stretch[], offset: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, Math.min(low, all.length - 1));
}

/** Widens a stretch to the tokens it touches; nothing if it touches none. */
export function toTokens(all: readonly Stretch[], { start, end }: Stretch): Stretch | undefined {
  const first = all[tokenAt(all, start)];
  if (!first || first.start >= end || first.end <= start) return undefined;
  let at = tokenAt(all, end);
  while (at > 0 && (all[at]?.start ?? 0) >= end) at--;
  return { start: first.start, end: Math.max(first.end, all[at]?.end ?? 0) };
}

/** Takes the blanks at both ends off and takes no character apart; nothing if nothing is left. */
export function toCharacters(text: string, { start, end }: Stretch): Stretch | undefined {
  const part = text.slice(start, end);
  const from = start + part.length - part.trimStart().length;
  const to = start + part.trimEnd().length;
  if (from >= to) return undefined;
  const all = characters.segment(text);
  const first = all.containing(from);
  const last = all.containing(to - 1);
  if (!first || !last) return undefined;
  return { start: first.index, end: last.index + last.segment.length };
}

/** The offset one character further on or back. */
export function stepped(text: string, offset: number, by: 1 | -1): number {
  const all = characters.segment(text);
  if (by === -1) return all.containing(Math.max(0, offset - 1))?.index ?? 0;
  const here = all.containing(offset);
  return here ? here.index + here.segment.length : text.length;
}
