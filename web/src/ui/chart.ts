/** A point of a line, with an interval where it has one. */
export type ChartPoint = { x: number; y: number; low?: number; high?: number };

export type Tone = "accent" | "suggest" | "muted";

export type ChartLine = {
  name: string;
  tone: Tone;
  /** Points that are not joined are drawn alone. */
  dashed?: boolean;
  points: readonly ChartPoint[];
};

/** Where the next point lies when an arrow key is pressed; points are walked line by line. */
export function walk(
  lines: readonly ChartLine[],
  from: { line: number; point: number } | undefined,
  key: string,
): { line: number; point: number } | undefined {
  const filled = lines.flatMap((line, at) => (line.points.length > 0 ? [at] : []));
  const first = filled[0];
  if (first === undefined) return undefined;
  if (!from) return { line: first, point: 0 };
  const last = (line: number) => Math.max(0, (lines[line]?.points.length ?? 1) - 1);
  const turn = filled.indexOf(from.line);
  const other = filled[(turn + (key === "ArrowUp" ? -1 : 1) + filled.length) % filled.length];
  switch (key) {
    case "ArrowLeft":
      return { ...from, point: Math.max(0, from.point - 1) };
    case "ArrowRight":
      return { ...from, point: Math.min(last(from.line), from.point + 1) };
    case "Home":
      return { ...from, point: 0 };
    case "End":
      return { ...from, point: last(from.line) };
    case "ArrowUp":
    case "ArrowDown":
      return other === undefined ? from : { line: other, point: nearestX(lines, from, other) };
    default:
      return undefined;
  }
}

function nearestX(
  lines: readonly ChartLine[],
  from: { line: number; point: number },
  to: number,
): number {
  const x = lines[from.line]?.points[from.point]?.x ?? 0;
  const away = (lines[to]?.points ?? []).map((point) => Math.abs(point.x - x));
  return Math.max(0, away.indexOf(Math.min(...away)));
}
