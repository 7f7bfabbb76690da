/** A stretch of a text in UTF-16 units. */
export type Stretch = { start: number; end: number };

const LETTER = "[\\p{Alphabetic}\\p{N}]";
const BETWEEN = "[^\\p{Alphabetic}\\p{N}]+";

/**
 * Where the words of a search stand in a text. Operators are understood as far as they say what to
 * look for: negated words are not looked for, phrases in a row, `prefix*` by its beginning.
 */
export function searchHits(text: string, search: string): Stretch[] {
  const wanted = patterns(search);
  if (wanted.length === 0) return [];
  const pattern = new RegExp(`(?<!${LETTER})(?:${wanted.join("|")})`, "giu");
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const ITEM = /(-)?(?:"((?:\\.|[^"\\])*)"?(?:~(\d+))?|(\()|((?:\\.|[^\s"()|+\\])+))|(\))/gsu;

/** What is looked for, longest first, so that of two that begin alike the longer one is found. */
function patterns(search: string): string[] {
  const found: string[] = [];
  const negated: boolean[] = [];
  for (const match of search.matchAll(ITEM)) {
    const [, minus, phrase, gap, opens, word, closes] = match;
    if (closes) negated.pop();
    if (opens) negated.push(minus !== undefined);
    if (minus || negated.includes(true)) continue;
    if (phrase !== undefined) found.push(...inRow(plain(phrase), Number(gap ?? 0)));
    else if (word !== undefined) found.push(...ofWord(word));
  }
  return found.sort((a, b) => b.length - a.length);
}

function inRow(text: string, gap: number): string[] {
  const row = words(text);
  if (row.length === 0) return [];
  const others = gap > 0 ? `(?:${LETTER}+${BETWEEN}){0,${Math.min(gap, 20)}}` : "";
  return [`${row.join(BETWEEN + others)}(?!${LETTER})`];
}

function ofWord(written: string): string[] {
  const isPrefix = /(?<!\\)\*$/.test(written);
  const bare = plain(written.replace(/(?<!\\)\*$/, "").replace(/(?<!\\)~\d*$/, ""));
  const all = words(bare);
  return all.map((word, at) =>
    isPrefix && at === all.length - 1 ? `${word}${LETTER}*` : `${word}(?!${LETTER})`,
  );
}

function plain(written: string): string {
  return written.replace(/\\(.)/gs, "$1");
}

function words(text: string): string[] {
  return text.match(/[\p{Alphabetic}\p{N}]+/gu) ?? [];
}
