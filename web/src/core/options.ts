/** One of the options of a question while it is edited. */
export type OptionDraft = {
  /** What is stored; it never changes once it was saved. */
  value: string;
  text: string;
  description: string;
  /** `#rrggbb`, or nothing. */
  colour: string;
  isNew: boolean;
};

/** A list with one item moved to another place, the others in their order. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  return list.toSpliced(from, 1).toSpliced(to, 0, ...list.slice(from, from + 1));
}

/** The value for a new option of a text: what is simple of it, and no value that is taken. */
export function valueFor(text: string, taken: readonly string[]): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  const first = (plain || "option").slice(0, 190);
  for (let number = 1; ; number++) {
    const value = number === 1 ? first : `${first}_${number}`;
    if (!taken.includes(value)) return value;
  }
}
