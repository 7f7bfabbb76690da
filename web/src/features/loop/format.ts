import { language } from "../../state/language.svelte.ts";

/** A share as a percentage, such as 64 %. */
export function percent(share: number, digits = 0): string {
  const format = { style: "percent", maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language.code, format).format(share);
}

/** A score between 0 and 1, such as 0.64. */
export function score(value: number, signed = false): string {
  return new Intl.NumberFormat(language.code, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    signDisplay: signed ? "exceptZero" : "auto",
  }).format(value);
}

export function whole(value: number): string {
  return new Intl.NumberFormat(language.code, { maximumFractionDigits: 0 }).format(value);
}

/** Milliseconds as seconds, such as 0.4 s. */
export function seconds(milliseconds: number): string {
  return new Intl.NumberFormat(language.code, {
    style: "unit",
    unit: "second",
    maximumFractionDigits: milliseconds < 10_000 ? 1 : 0,
  }).format(milliseconds / 1000);
}

/** A time of the API, which is in UTC whether it says so or not. */
export function time(at: string): string {
  const date = new Date(/Z$|[+-]\d\d:\d\d$/.test(at) ? at : `${at}Z`);
  return date.toLocaleString(language.code, { dateStyle: "medium", timeStyle: "medium" });
}

type Interval = { value: number; low: number; high: number };

/** A score with its interval: 0.64 (0.58 to 0.70). */
export function interval(of: Interval, to: string, signed = false): string {
  return `${score(of.value, signed)} (${score(of.low, signed)} ${to} ${score(of.high, signed)})`;
}
