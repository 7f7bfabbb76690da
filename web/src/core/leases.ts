/** Until when records are kept for somebody, in milliseconds. */
export type Leases = ReadonlyMap<string, number>;

/** Records were handed out, or once more. */
export function handedOut(
  leases: Leases,
  records: readonly string[],
  seconds: number,
  now: number,
): Leases {
  const next = new Map([...leases].filter(([, until]) => until > now - seconds * 1000));
  for (const record of records) next.set(record, now + seconds * 1000);
  return next;
}

/** How it stands with a record: kept, to be asked for again soon, or for others too by now. */
export function standing(
  leases: Leases,
  record: string,
  seconds: number,
  now: number,
): "kept" | "ending" | "over" {
  const left = (leases.get(record) ?? Number.POSITIVE_INFINITY) - now;
  if (left <= 0) return "over";
  return left < seconds * 1000 * 0.25 ? "ending" : "kept";
}
