/**
 * The levels of a text's headings below one of the page: the first is one lower, and none is more
 * than one lower than the heading before it, whatever levels it was written with.
 */
export function levelsBelow(above: number, written: readonly number[]): number[] {
  const open: number[] = [];
  return written.map((level) => {
    while ((open.at(-1) ?? 0) >= level) open.pop();
    open.push(level);
    return Math.min(6, above + open.length);
  });
}
