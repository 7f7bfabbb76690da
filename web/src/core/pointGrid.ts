export type Spot = { x: number; y: number };

/** Points in cells, so that the one next to a place is found without a look at all of them. */
export class PointGrid {
  readonly #cells = new Map<number, number[]>();
  readonly #side: number;
  readonly #left: number;
  readonly #top: number;
  readonly #size: number;

  constructor(
    readonly points: readonly Spot[],
    perCell = 8,
  ) {
    const xs = extent(points.map((point) => point.x));
    const ys = extent(points.map((point) => point.y));
    this.#side = Math.max(1, Math.ceil(Math.sqrt(points.length / perCell)));
    this.#left = xs.least;
    this.#top = ys.least;
    this.#size = Math.max(xs.most - xs.least, ys.most - ys.least, 1e-9) / this.#side;
    points.forEach((point, at) => {
      const cell = this.#cellOf(this.#column(point.x), this.#row(point.y));
      const held = this.#cells.get(cell);
      if (held) held.push(at);
      else this.#cells.set(cell, [at]);
    });
  }

  /** The point next to a place, at most so far from it; the first of equals. */
  nearest(place: Spot, within = Number.POSITIVE_INFINITY): number | undefined {
    let best: number | undefined;
    let distance = within;
    const [column, row] = [this.#column(place.x), this.#row(place.y)];
    for (let ring = 0; ring <= this.#side; ring++) {
      // No cell of this ring or a wider one can hold a point that is nearer.
      if ((ring - 1) * this.#size > distance) break;
      for (const at of this.#ring(column, row, ring)) {
        const one = this.points[at];
        if (!one) continue;
        const away = Math.hypot(one.x - place.x, one.y - place.y);
        if (away < distance || (away === distance && (best === undefined || at < best))) {
          [best, distance] = [at, away];
        }
      }
    }
    return best;
  }

  *#ring(column: number, row: number, ring: number): Generator<number> {
    for (let y = row - ring; y <= row + ring; y++) {
      const isEdge = Math.abs(y - row) === ring;
      for (let x = column - ring; x <= column + ring; x += isEdge || ring === 0 ? 1 : 2 * ring) {
        if (x < 0 || y < 0 || x > this.#side || y > this.#side) continue;
        yield* this.#cells.get(this.#cellOf(x, y)) ?? [];
      }
    }
  }

  #cellOf(column: number, row: number): number {
    return row * (this.#side + 1) + column;
  }

  #column(x: number): number {
    return clamp(Math.floor((x - this.#left) / this.#size), this.#side);
  }

  #row(y: number): number {
    return clamp(Math.floor((y - this.#top) / this.#size), this.#side);
  }
}

/** The least and the greatest; a spread of many values would be too many arguments. */
export function extent(values: readonly number[]): { least: number; most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? { least, most } : { least: 0, most: 1 };
}

/**
 * The nearest point in a direction, within a right angle around it: where an arrow key goes from a
 * point. Nearness sideways counts less than nearness ahead.
 */
export function towards(points: readonly Spot[], from: number, { x, y }: Spot): number | undefined {
  const start = points[from];
  if (!start) return undefined;
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  points.forEach((point, at) => {
    const [dx, dy] = [point.x - start.x, point.y - start.y];
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y - dy * x);
    if (at === from || ahead <= 0 || aside > ahead) return;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [at, cost];
  });
  return best;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}
