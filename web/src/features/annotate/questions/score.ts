import type { Suggestion } from "../../../core/records.ts";
import { language } from "../../../state/language.svelte.ts";

/** A share as people read it. */
export function percent(share: number): string {
  return share.toLocaleString(language.code, { style: "percent", maximumFractionDigits: 0 });
}

/** How sure a suggestion is of each value in it. */
export function scoresOf(suggestion: Suggestion | undefined): Map<string, number | undefined> {
  if (!suggestion) return new Map();
  const { value, score } = suggestion;
  if (!Array.isArray(value)) {
    return new Map([[String(value), typeof score === "number" ? score : undefined]]);
  }
  const each = Array.isArray(score) ? score : [];
  return new Map(value.map((item: unknown, at) => [nameOf(item), each[at]]));
}

function nameOf(item: unknown): string {
  if (typeof item !== "object" || item === null) return String(item);
  return String(Reflect.get(item, "value") ?? Reflect.get(item, "label"));
}
