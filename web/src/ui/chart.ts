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

/** What a chart of lines shows. */
export type ChartProps = {
  label: string;
  lines: readonly ChartLine[];
  xName: string;
  /** The ends of the axis; from 0 to the greatest where none are given. */
  x?: readonly [number, number] | undefined;
  y: readonly [number, number];
  showX: (value: number) => string;
  showY: (value: number) => string;
  /** Whether a line is drawn where both axes are equal. */
  diagonal?: boolean;
};

/** A point by the place of its line and its own place in it. */
export type PointAt = { line: number; point: number };

/** Where the next point lies when an arrow key is pressed; points are walked line by line. */
export function walk(
  lines: readonly ChartLine[],
  from: PointAt | undefined,
  key: string,
): PointAt | undefined {
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

function nearestX(lines: readonly ChartLine[], from: PointAt, to: number): number {
  const x = lines[from.line]?.points[from.point]?.x ?? 0;
  const away = (lines[to]?.points ?? []).map((point) => Math.abs(point.x - x));
  return Math.max(0, away.indexOf(Math.min(...away)));
}
