import type { Answers } from "../../../core/answers.ts";

/** What was answered about many records, and not sent yet. */
export type Kept = {
  answers: Answers;
  /** Spans that were changed, by record. */
  spans: Readonly<Record<string, Answers>>;
};

const keyOf = (dataset: string) => `hone.bulk.${dataset}`;

/** Keeps it beyond a reload of the page. */
export function keep(dataset: string, kept: Kept): void {
  const isNothing = Object.keys({ ...kept.answers, ...kept.spans }).length === 0;
  if (isNothing) sessionStorage.removeItem(keyOf(dataset));
  else sessionStorage.setItem(keyOf(dataset), JSON.stringify(kept));
}

export function kept(dataset: string): Kept {
  try {
    const read = JSON.parse(sessionStorage.getItem(keyOf(dataset)) ?? "{}") as Partial<Kept>;
    return { answers: read.answers ?? {}, spans: read.spans ?? {} };
  } catch {
    return { answers: {}, spans: {} };
  }
}
