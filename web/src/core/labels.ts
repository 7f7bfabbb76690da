import type { LabelOption } from "./questions.ts";

/** Turning by the golden angle keeps the colours of neighbours apart, however many there are. */
const TURN = 137.5;

/** The hue of the label in a place, in degrees; it is the same wherever the label is shown. */
export function hueOf(place: number): number {
  return Math.round((25 + place * TURN) % 360);
}

/**
 * The colour of the label in a place, in CSS: the one chosen for it, as light as it must be to be
 * seen in the theme, or else one of its own hue.
 */
export function inkOf(option: Pick<LabelOption, "colour">, place: number): string {
  if (option.colour === undefined) return `oklch(var(--label-light) 0.14 ${hueOf(place)})`;
  return `oklch(from ${option.colour} clamp(var(--label-least), l, var(--label-most)) c h)`;
}

/** The labels that fit what is looked for: those that begin with it, then those that have it. */
export function found(options: readonly LabelOption[], wanted: string): LabelOption[] {
  const words = fold(wanted);
  const begins = (option: LabelOption) => fold(option.text).startsWith(words);
  const has = options.filter((option) => fold(`${option.text} ${option.value}`).includes(words));
  return [...has.filter(begins), ...has.filter((option) => !begins(option))];
}

/** Suggested labels first, the likeliest of them first; the others as they stand. */
export function suggestedFirst(
  options: readonly LabelOption[],
  scores: ReadonlyMap<string, number>,
): LabelOption[] {
  const score = (option: LabelOption) => scores.get(option.value) ?? -1;
  return options.toSorted((one, other) => score(other) - score(one));
}

/** Those shown at first, and all that are chosen, in the order given. */
export function shownAtFirst(
  options: readonly LabelOption[],
  count: number,
  chosen: ReadonlySet<string>,
): LabelOption[] {
  return options.filter((option, at) => at < count || chosen.has(option.value));
}

function fold(text: string): string {
  return text.trim().toLocaleLowerCase();
}
