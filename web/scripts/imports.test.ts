import { readdirSync, readFileSync } from "node:fs";
import { posix, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(source, { recursive: true })
  .map((name) => String(name).replaceAll("\\", "/"))
  .filter((name) => /\.(ts|svelte)$/.test(name) && !name.endsWith(".d.ts"));

/** What a room may import besides itself: rooms, or single modules. */
const arrows: Record<string, string[]> = {
  core: [],
  api: ["core"],
  state: ["core", "api", "router.ts"],
  ui: ["core", "state/language.svelte.ts", "api/problem.ts"],
  features: ["core", "api", "state", "ui", "router.ts"],
};

/** Without a browser, and without anything that knows of one. */
const packages: Record<string, RegExp> = { core: /^$/ };

function imports(file: string): string[] {
  const text = readFileSync(resolve(source, file), "utf8");
  const pattern = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"'\s]+)["']/g;
  return [...text.matchAll(pattern)].map(([, name]) => name ?? "");
}

const isTest = (file: string) => /\.test\.ts$/.test(file) || file.includes("/testing/");
const first = (path: string) => path.split("/")[0] ?? "";

/** Why a file may not import something, or nothing. */
function breach(file: string, name: string): string | undefined {
  const room = first(file);
  const allowed = arrows[room];
  if (!allowed || isTest(file)) return undefined;
  if (!name.startsWith(".")) {
    const taken = packages[room];
    return taken && !taken.test(name) ? `${file} imports the package ${name}` : undefined;
  }
  const target = posix.normalize(posix.join(posix.dirname(file), name));
  const isInside =
    first(target) === room || allowed.some((of) => target === of || first(target) === of);
  if (!isInside) return `${file} imports ${target}`;
  const [, own] = file.split("/");
  const [, other, ...rest] = target.split("/");
  if (
    room === "features" &&
    first(target) === room &&
    own !== other &&
    rest.join() !== "index.ts"
  ) {
    return `${file} imports ${target} and not features/${other}/index.ts`;
  }
  return undefined;
}

test("each room imports only what README.md allows it", () => {
  const breaches = files.flatMap((file) => imports(file).map((name) => breach(file, name)));
  expect(breaches.filter(Boolean)).toEqual([]);
});

test("the check of imports sees what it is there for", () => {
  expect(breach("core/spans.ts", "../api/client.ts")).toBeDefined();
  expect(breach("core/spans.ts", "svelte")).toBeDefined();
  expect(breach("ui/Button.svelte", "../api/client.ts")).toBeDefined();
  expect(breach("state/session.svelte.ts", "../features/home/Page.svelte")).toBeDefined();
  expect(breach("features/home/Page.svelte", "../loop/Curve.svelte")).toBeDefined();
  expect(breach("features/home/Page.svelte", "../loop/index.ts")).toBeUndefined();
  expect(breach("features/home/Page.svelte", "../../ui/Button.svelte")).toBeUndefined();
});
