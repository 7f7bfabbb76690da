import { Desk } from "./support/desk.ts";
import { makeUser, question, recordsOf, seed } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { TOPICS, words } from "./support/texts.ts";

const WORDS = 2000;
const HELD = 290;
const ADDED = 10;

/** Its first letter takes two UTF-16 units, so that offsets of the wrong kind are off by one. */
const TEXT = `𝒜 №1 ${words(WORDS - 2)}`;

type Span = { label: string; start: number; end: number };

/** The words of the text in code points, as the API counts. */
const places = [...TEXT.matchAll(/\S+/g)].map((match) => {
  const start = [...TEXT.slice(0, match.index)].length;
  return { start, end: start + [...match[0]].length };
});

/** A span over every sixth word and the one after it, from the twentieth on. */
const given: Span[] = Array.from({ length: HELD }, (_, at) => {
  const [first, last] = [places[20 + at * 6], places[21 + at * 6]];
  if (!first || !last) throw new Error("the text is too short");
  return { label: TOPICS[at % TOPICS.length] ?? "sport", start: first.start, end: last.end };
});

const held = served(async ({ api }) => {
  const anna = await makeUser(api, "anna");
  const values = { spans: { value: given } } as never;
  const responses = [{ user_id: anna.id, status: "draft" as const, values }];
  const plan = { name: "long", questions: { spans: question.span("text", ...TOPICS) } };
  return { anna, dataset: await seed(api, plan, [{ fields: { text: TEXT }, responses }]) };
});

test(`spans are added to ${HELD} others in a text of ${WORDS} words by keyboard alone`, async ({
  signedIn,
}) => {
  const { anna, dataset } = held.seeded;
  const page = await signedIn(held.server, anna);
  const desk = new Desk(page);
  await page.goto(`/datasets/${dataset.id}/annotate?status=draft`);
  const pane = page.getByRole("group", { name: "text to mark" });
  await expect(pane).toBeVisible();
  // Marks are no part of the text: what is shown is what was given.
  expect((await pane.textContent())?.replace(/\s+/g, " ").trim()).toBe(TEXT.replace(/\s+/g, " "));
  await desk.reach(pane);
  await desk.press("Home");
  for (let done = 0; done < ADDED; done += 1) {
    await desk.press("1", "ArrowRight");
  }
  await expect(page.getByText(`${HELD + ADDED} spans`).first()).toBeVisible();
  await desk.press("Enter");
  const { api } = held.server;
  const submitted = async () => {
    const [record] = await recordsOf(api, dataset);
    return record?.responses?.find((response) => response.status === "submitted");
  };
  const response = await until(submitted, "the response");
  const values: Record<string, { value?: unknown }> = response.values ?? {};
  const found = values.spans?.value as Span[];
  expect(found).toHaveLength(HELD + ADDED);
  const known = new Set(found.map(({ label, start, end }) => `${label} ${start} ${end}`));
  for (const { label, start, end } of given) expect(known).toContain(`${label} ${start} ${end}`);
  const points = [...TEXT];
  const added = found.filter((span) => span.start < (given[0]?.start ?? 0));
  for (const { start, end } of added) {
    expect(points.slice(start, end).join("")).toMatch(/^\S(.*\S)?$/);
    expect(points.slice(start - 1, start).join("")).toMatch(/^\W?$/u);
  }
});
