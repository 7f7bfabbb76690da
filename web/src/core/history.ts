/** What can be taken back, and what was; steps know both sides. */
export type History<T> = { readonly past: readonly T[]; readonly future: readonly T[] };

/** So many steps are kept. */
const MOST = 500;

export const nothingDone: History<never> = { past: [], future: [] };

/**
 * Adds a step; what was taken back before is then gone. A step may be one with the last: `join`
 * gives both as one, such as two letters of one word.
 */
export function did<T>(
  history: History<T>,
  step: T,
  join: (last: T, step: T) => T | undefined = () => undefined,
): History<T> {
  const last = history.past.at(-1);
  const joined = last !== undefined && history.future.length === 0 ? join(last, step) : undefined;
  const past = joined === undefined ? [...history.past, step] : history.past.with(-1, joined);
  return { past: past.slice(-MOST), future: [] };
}

/** Takes the last step back; nothing if there is none. */
export function undo<T>({
  past,
  future,
}: History<T>): { step: T; history: History<T> } | undefined {
  const step = past.at(-1);
  if (step === undefined) return undefined;
  return { step, history: { past: past.slice(0, -1), future: [step, ...future] } };
}

/** Does again what was taken back last; nothing if there is none. */
export function redo<T>({
  past,
  future,
}: History<T>): { step: T; history: History<T> } | undefined {
  const [step, ...rest] = future;
  if (step === undefined) return undefined;
  return { step, history: { past: [...past, step], future: rest } };
}
