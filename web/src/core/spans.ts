import type { Span } from "./answers.ts";

/** A span as it is shown. */
export type ShownSpan = Span & {
  /** Whether it is part of the answer. */
  readonly held: boolean;
  /** Whether it is a suggestion that nobody took or refused yet. */
  readonly offered: boolean;
  /** How sure those are who suggested it, from 0 to 1. */
  readonly score: number | undefined;
};

/** A shown span that is the same one after an edit. */
export type KnownSpan = ShownSpan & { readonly id: number };

/** What tells spans of one answer apart. */
export function keyOf({ label, start, end }: Span): string {
  return `${start}-${end}-${label}`;
}

/** Suggested spans, and what became of them. */
export type Offer = {
  readonly spans: readonly Span[];
  readonly scores: number | readonly number[] | undefined;
  /** Those that were taken or refused, by their key. */
  readonly decided: ReadonlySet<string>;
  /** Whether those that are not in the answer are shown beside it. */
  readonly beside: boolean;
};

/** The spans of an answer, and those suggested beside it. */
export function shownSpans(answer: readonly Span[], offer: Offer): ShownSpan[] {
  const { spans, scores, decided, beside } = offer;
  const scoreOf = new Map(
    spans.map((span, at) => [keyOf(span), typeof scores === "number" ? scores : scores?.[at]]),
  );
  const shown = (span: Span, held: boolean): ShownSpan => ({
    label: span.label,
    start: span.start,
    end: span.end,
    held,
    offered: scoreOf.has(keyOf(span)) && !decided.has(keyOf(span)),
    score: scoreOf.get(keyOf(span)),
  });
  const taken = new Set(answer.map(keyOf));
  const left = spans.filter((span) => !taken.has(keyOf(span)) && !decided.has(keyOf(span)));
  return inOrder([
    ...answer.map((span) => shown(span, true)),
    ...(beside ? left.map((span) => shown(span, false)) : []),
  ]);
}

/** By start, the longest first. */
export function inOrder<S extends Span>(spans: readonly S[]): S[] {
  return spans.toSorted((one, other) => one.start - other.start || other.end - one.end);
}

/**
 * Finds the spans again that were there before. One that is the same, or was moved at one end, or
 * has another label, keeps its number.
 */
export function known(spans: readonly ShownSpan[], before: readonly KnownSpan[]): KnownSpan[] {
  const left = new Map(before.map((span) => [span.id, span]));
  const found = new Map<ShownSpan, number>();
  const ways: ((span: Span) => string)[] = [
    keyOf,
    ({ start, end }) => `${start}-${end}`,
    ({ label, start }) => `${label}-${start}-`,
    ({ label, end }) => `${label}--${end}`,
  ];
  for (const way of ways) {
    if (found.size === spans.length || left.size === 0) break;
    const ids = new Map([...left.values()].map((span) => [way(span), span.id]));
    for (const span of spans) {
      const id = found.has(span) ? undefined : ids.get(way(span));
      if (id === undefined || !left.delete(id)) continue;
      found.set(span, id);
    }
  }
  let next = before.reduce((most, span) => Math.max(most, span.id), 0);
  return spans.map((span) => ({ ...span, id: found.get(span) ?? ++next }));
}

/** The spans over a character, the shortest first. */
export function spansAt<S extends Span>(spans: readonly S[], offset: number): S[] {
  const over = spans.filter((span) => span.start <= offset && offset < span.end);
  return over.toSorted((one, other) => one.end - one.start - (other.end - other.start));
}

export function overlap(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

/** An answer with a span more; nothing if it may not overlap others and would. */
export function withSpan(
  answer: readonly Span[],
  span: Span,
  mayOverlap: boolean,
): Span[] | undefined {
  const others = answer.filter((held) => keyOf(held) !== keyOf(span));
  if (!mayOverlap && others.some((held) => overlap(held, span))) return undefined;
  return inOrder([...others, span]);
}

export function withoutSpan(answer: readonly Span[], span: Span): Span[] {
  return answer.filter((held) => keyOf(held) !== keyOf(span));
}

/** An answer with one of its spans changed; nothing if it may not overlap others and would. */
export function changedSpan(
  answer: readonly Span[],
  from: Span,
  to: Span,
  mayOverlap: boolean,
): Span[] | undefined {
  return withSpan(withoutSpan(answer, from), to, mayOverlap);
}
