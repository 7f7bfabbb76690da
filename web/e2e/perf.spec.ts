import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { Page } from "@playwright/test";
import { Desk } from "./support/desk.ts";
import { question, seed } from "./support/seed.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = Number(process.env.HONE_PERF_RECORDS ?? 100_000);
const KEYS = 120;

// What is watched costs time itself.
test.use({ trace: "off" });
test.setTimeout(300_000);

const held = served(async ({ api }) =>
  seed(api, { name: "large", questions: { topic: question.label(...TOPICS) } }, rows(RECORDS)),
);

/** A key and the milliseconds from its press until the frame that shows its effect was painted. */
type Painted = { key: string; what: "change" | "record"; ms: number };

/** Times each key until what it changes is painted. Runs in the page. */
function watch(number: string): void {
  const all: Painted[] = [];
  const state = () => ({
    record: new RegExp(number).exec(document.querySelector("main")?.textContent ?? "")?.[1],
    change: [...document.querySelectorAll("[data-option]")]
      .map((option) => option.getAttribute("aria-pressed"))
      .join(),
  });
  const painted = (then: () => void) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(undefined);
  };
  window.addEventListener(
    "keydown",
    (event) => {
      const before = state();
      const what = event.key === "Enter" ? "record" : "change";
      const look = () => {
        // The frame that is about to be painted has the effect; what follows it comes after the paint.
        if (state()[what] === before[what]) requestAnimationFrame(look);
        else
          painted(() =>
            all.push({ key: event.key, what, ms: performance.now() - event.timeStamp }),
          );
      };
      requestAnimationFrame(look);
    },
    { capture: true },
  );
  const longTasks: number[] = [];
  new PerformanceObserver((list) =>
    longTasks.push(...list.getEntries().map((entry) => entry.duration)),
  ).observe({ type: "longtask" });
  Object.assign(window, { timed: { all, longTasks } });
}

type Timed = { all: Painted[]; longTasks: number[] };
const timed = (page: Page): Promise<Timed> =>
  page.evaluate(() => Reflect.get(window, "timed") as Timed);

/** The value that a share of the others is not above. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

function summary(values: number[]) {
  return {
    keys: values.length,
    p50: rounded(quantile(values, 0.5)),
    p95: rounded(quantile(values, 0.95)),
  };
}

/** Told, and never asserted: it depends on what else the machine does. */
function report(name: string, figures: Record<string, unknown>): void {
  const load = loadavg().map((value) => rounded(value));
  const whole = { name, records: RECORDS, ...figures, load, cores: cpus().length };
  mkdirSync("test-results", { recursive: true });
  writeFileSync(`test-results/${name}.json`, `${JSON.stringify(whole, null, 2)}\n`);
  console.log(`${name}: ${JSON.stringify(whole)}`);
}

test("keys are followed by what they change while a hundred thousand records wait", async ({
  signedIn,
}) => {
  const page = await signedIn(held.server);
  const desk = new Desk(page);
  await desk.open(held.seeded);
  await page.evaluate(watch, "№(\\d+)");
  const seen = async (count: number) =>
    expect.poll(async () => (await timed(page)).all.length, { intervals: [20] }).toBe(count);
  for (let done = 0; done < KEYS; done += 2) {
    await page.keyboard.press(String((done % 3) + 1));
    await seen(done + 1);
    await page.keyboard.press("Enter");
    await seen(done + 2);
  }
  const { all, longTasks } = await timed(page);
  const of = (what: Painted["what"]) => all.filter((one) => one.what === what).map((one) => one.ms);
  report("keys", {
    "key to painted change": summary(of("change")),
    "key to next record": summary(of("record")),
    "tasks over 50 ms": longTasks.length,
  });
  expect(all.length).toBeGreaterThanOrEqual(100);
});

test("the first load is small and soon ready", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
  const first = await page.evaluate(() => {
    const resources = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const scripts = resources.filter((entry) => new URL(entry.name).pathname.endsWith(".js"));
    return {
      scripts: scripts.length,
      bytes: scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0),
      ms: performance.now(),
    };
  });
  const desk = new Desk(page);
  await desk.open(held.seeded);
  const annotate = await page.evaluate(() => performance.now());
  report("first-load", {
    "scripts of the home page": first.scripts,
    "their bytes, compressed": first.bytes,
    "home ready, ms": Math.round(first.ms),
    "annotate ready, ms": Math.round(annotate),
  });
  expect(first.bytes).toBeGreaterThan(0);
});
