// After `vite build`: holds the sizes against their budgets, and puts compressed copies beside the
// files, so that the server compresses nothing itself.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist", "app");
const kB = 1000;
const budgets = { firstScripts: 60 * kB, styles: 12 * kB, lazyChunk: 45 * kB, all: 300 * kB };
/** As a browser gets them that takes what packs best. */
let everything = 0;
/** Lazy chunks that are one library each and larger than the others may be: LaTeX. */
const larger = { "temml-": 62 * kB };

const files = readdirSync(dist, { recursive: true })
  .map((name) => join(dist, String(name)))
  .filter((path) => statSync(path).isFile() && !/\.(gz|br)$/.test(path));
const sizes = new Map();
for (const path of files) {
  const bytes = readFileSync(path);
  const packed = gzipSync(bytes, { level: 9 });
  sizes.set(relative(dist, path), packed.length);
  if (packed.length < bytes.length) {
    writeFileSync(`${path}.gz`, packed);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes));
  }
  everything += Math.min(bytes.length, brotliCompressSync(bytes).length);
}

/** The scripts that the first load fetches: those the page names, and what they import at once. */
function first() {
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const found = new Set(
    [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, name]) => name),
  );
  for (const name of found) {
    const text = readFileSync(join(dist, name), "utf8");
    for (const [, other] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
      found.add(join(dirname(name), other));
    }
  }
  return found;
}

const early = first();
const sum = (names) => [...names].reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
const lazy = [...sizes].filter(([name]) => name.endsWith(".js") && !early.has(name));
const heaviest = [...sizes]
  .filter(([name]) => name.endsWith(".css") && !/index-/.test(name))
  .sort(([, a], [, b]) => b - a)
  .slice(0, 3);
const styles = [...sizes.keys()].filter(
  (name) => /index-.*\.css$/.test(name) || heaviest.some(([heavy]) => heavy === name),
);
const measured = [
  ["scripts of the first load", sum(early), budgets.firstScripts],
  ["styles of the first load and of the three heaviest parts", sum(styles), budgets.styles],
  ["everything, as it is sent", everything, budgets.all],
  ...lazy.map(([name, size]) => {
    const known = Object.entries(larger).find(([part]) => name.includes(part));
    return [name, size, known ? known[1] : budgets.lazyChunk];
  }),
];
for (const [what, size, budget] of measured) {
  const verdict = size > budget ? "  OVER BUDGET" : "";
  console.log(`${(size / kB).toFixed(1).padStart(7)} of ${budget / kB} kB  ${what}${verdict}`);
}
if (measured.some(([, size, budget]) => size > budget)) process.exit(1);
