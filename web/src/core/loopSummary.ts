/** A score with its interval. */
export type Score = { value: number; low: number; high: number };

/** What is known of how good a loop's model is. */
export type Quality =
  | { kind: "measured"; score: Score }
  | { kind: "too-few"; have: number; need: number }
  | { kind: "unknown" };

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (held, key) => (typeof held === "object" && held !== null ? Reflect.get(held, key) : undefined),
    value,
  );
}

/** The macro-F1 of the latest round that was measured. */
export function quality(rounds: readonly { evaluated?: unknown }[]): Quality {
  const latest = rounds.findLast((round) => at(round.evaluated, "headline") !== undefined);
  const headline = at(latest?.evaluated, "headline");
  const estimate = at(headline, "published", "estimate");
  const [value, low, high] = ["value", "low", "high"].map((key) => at(estimate, key));
  if (typeof value === "number" && typeof low === "number" && typeof high === "number") {
    return { kind: "measured", score: { value, low, high } };
  }
  const [have, need] = ["have", "need"].map((key) => at(headline, "too_few", key));
  if (typeof have === "number" && typeof need === "number") return { kind: "too-few", have, need };
  return { kind: "unknown" };
}
