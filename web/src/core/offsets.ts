/**
 * Offsets in one text. The server counts Unicode code points, JavaScript counts UTF-16 units; they
 * differ after each character beyond the first plane, such as most emoji.
 */
export class Offsets {
  /** Where each code point begins; absent where both counts are the same. */
  readonly #starts: Uint32Array | undefined;
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    if (!/[\ud800-\udfff]/.test(text)) return;
    const starts: number[] = [];
    let at = 0;
    for (const point of text) {
      starts.push(at);
      at += point.length;
    }
    starts.push(at);
    this.#starts = Uint32Array.from(starts);
  }

  /** The UTF-16 offset of a code point; nothing if the text is shorter. */
  toUtf16(codePoint: number): number | undefined {
    if (this.#starts) return this.#starts[codePoint];
    return codePoint >= 0 && codePoint <= this.#length ? codePoint : undefined;
  }

  /** The code point that a UTF-16 offset lies in; the text's length in code points at its end. */
  toCodePoint(utf16: number): number {
    const inside = Math.min(Math.max(utf16, 0), this.#length);
    const starts = this.#starts;
    if (!starts) return inside;
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle;
    }
    return low;
  }
}
