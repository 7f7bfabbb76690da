import type { Page } from "@playwright/test";
import { type Dataset, makeUser, question, recordsOf, seed, tally } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 30;
const PAGE = 10;
const plan = { questions: { topic: question.label(...TOPICS) } };

const held = served(async ({ api }) => ({
  ticked: await seed(api, { ...plan, name: "ticked" }, rows(RECORDS)),
  found: await seed(api, { ...plan, name: "found" }, rows(RECORDS)),
  anna: await makeUser(api, "anna"),
}));

async function open(page: Page, dataset: Dataset): Promise<void> {
  await page.goto(`/datasets/${dataset.id}/annotate?view=bulk`);
  await page.getByRole("checkbox", { name: "Tick this page" }).check();
}

/** Waits until so many responses are submitted, and none is there in another way. */
async function submitted(dataset: Dataset, count: number): Promise<void> {
  const counts = { submitted: count, draft: 0, discarded: 0, doubled: 0 };
  const { api } = held.server;
  const isSo = async () => ((await tally(api, dataset)).submitted === count ? true : undefined);
  await until(isSo, `${count} responses`);
  expect(await tally(api, dataset)).toEqual(counts);
}

test("ticked records are answered at once, and that is undone and done again by keys", async ({
  signedIn,
}) => {
  const { anna, ticked } = held.seeded;
  const page = await signedIn(held.server, anna);
  await open(page, ticked);
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${PAGE} records submitted`)).toBeVisible();
  await submitted(ticked, PAGE);
  for (const { responses = [] } of await recordsOf(held.server.api, ticked)) {
    for (const { values } of responses) expect(values).toEqual({ topic: { value: TOPICS[1] } });
  }
  await page.keyboard.press("u");
  await expect(page.getByText(`Undone for ${PAGE} records`)).toBeVisible();
  await submitted(ticked, 0);
  await page.keyboard.press("Shift+U");
  await expect(page.getByText(`Done again for ${PAGE} records`)).toBeVisible();
  await submitted(ticked, PAGE);
});

test("all that is found is answered after a question, and that is undone", async ({ signedIn }) => {
  const { anna, found } = held.seeded;
  const page = await signedIn(held.server, anna);
  await open(page, found);
  await page.getByRole("button", { name: `Tick all ${RECORDS} matches` }).click();
  await page.keyboard.press("1");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await page.getByRole("button", { name: `Yes, all ${RECORDS}` }).click();
  const dialog = page.getByRole("dialog", { name: "Finished" });
  await expect(dialog.getByText(`${RECORDS} records submitted`)).toBeVisible();
  await submitted(found, RECORDS);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText("Nothing waits for your answer.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText(`Undone for ${RECORDS} records`)).toBeVisible();
  await submitted(found, 0);
  await expect(page.getByRole("checkbox", { name: "Tick this page" })).toBeVisible();
});
