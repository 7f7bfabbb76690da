import { language } from "../../state/language.svelte.ts";

type Range = { value: number; low: number; high: number };

function show(value: number, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language.code, options).format(value);
}

export function whole(value: number): string {
  return show(value, { maximumFractionDigits: 0 });
}

/** A number with one decimal. */
export function one(value: number): string {
  return show(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** A number with two decimals, as agreement is given. */
export function two(value: number): string {
  return show(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A number or a share with its interval. */
export function range(of: Range, to: string, isShare = false): string {
  const number = isShare
    ? (value: number) => show(value, { style: "percent", maximumFractionDigits: 0 })
    : two;
  return `${number(of.value)} (${number(of.low)} ${to} ${number(of.high)})`;
}
