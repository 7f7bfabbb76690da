import { language } from "../state/language.svelte.ts";

/** A number as people of the language write it. */
export function numberText(value: number, digits = 3): string {
  return value.toLocaleString(language.code, { maximumFractionDigits: digits });
}
