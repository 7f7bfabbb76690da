import type { Ranked } from "./answers.ts";

/** Gives an option a rank; several may share one. */
export function ranked(all: readonly Ranked[], value: string, rank: number): Ranked[] {
  return inOrder([...all.filter((item) => item.value !== value), { value, rank }]);
}

/** Takes an option's rank away. */
export function unranked(all: readonly Ranked[], value: string): Ranked[] {
  return all.filter((item) => item.value !== value);
}

/** The options that have a rank, best first; those that share one as they came. */
export function inOrder(all: readonly Ranked[]): Ranked[] {
  return all.toSorted((one, other) => one.rank - other.rank);
}

/** Puts an option at a position from 0; ranks are then 1, 2, 3 and so on. */
export function placed(all: readonly Ranked[], value: string, position: number): Ranked[] {
  const others = inOrder(unranked(all, value));
  return others
    .toSpliced(Math.max(0, position), 0, { value, rank: 0 })
    .map((item, at) => ({ value: item.value, rank: at + 1 }));
}

/** Moves an option up or down by so many places; one without a rank comes in at the end. */
export function moved(all: readonly Ranked[], value: string, by: number): Ranked[] {
  const order = inOrder(all);
  const at = order.findIndex((item) => item.value === value);
  return placed(all, value, at === -1 ? order.length : at + by);
}
