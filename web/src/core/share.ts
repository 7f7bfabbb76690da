/** How wide the second of two columns is, in percent of both. */
export const shares = { least: 25, most: 65, usual: 38, step: 2 } as const;

/** A share within its bounds; what is none is the usual one. */
export function shareOf(value: number): number {
  if (!Number.isFinite(value)) return shares.usual;
  return Math.min(shares.most, Math.max(shares.least, Math.round(value)));
}

/** The share after a key; nothing if the key is for something else. */
export function shareAfter(share: number, key: string): number | undefined {
  switch (key) {
    // The line between them moves, so that what follows it shrinks to the right.
    case "ArrowLeft":
      return shareOf(share + shares.step);
    case "ArrowRight":
      return shareOf(share - shares.step);
    case "Home":
      return shares.most;
    case "End":
      return shares.least;
    case "Enter":
      return shares.usual;
    default:
      return undefined;
  }
}
