import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type { Schemas } from "./support/api.ts";
import { Desk } from "./support/desk.ts";
import { recordsOf } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows } from "./support/texts.ts";

const RECORDS = 30;

const held = served(async () => undefined);

/** Names, texts and labels, with a comma and quotes in them. */
const csv = [
  "id,text,label",
  ...rows(RECORDS).map(({ external_id, fields }) => {
    const label = external_id?.split(" ")[0];
    return `${external_id},"He said ""yes"", then: ${fields.text}",${label}`;
  }),
].join("\n");

type File = { name: string; mimeType: string; buffer: Buffer };

/** Makes a dataset of a table as it is proposed, and gives it as the API has it. */
async function make(page: Page, file: File, name: string): Promise<Schemas["Dataset"]> {
  await page.goto("/new");
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect(page.getByRole("heading", { name: `${RECORDS} rows` })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).first().fill(name);
  await page.getByRole("button", { name: `Create with ${RECORDS} records` }).click();
  await expect(page.getByText(`${RECORDS} records are in it.`)).toBeVisible();
  const found = async () => {
    const { items } = await held.server.api.get<Schemas["Items_Dataset"]>("/me/datasets");
    return items.find((dataset) => dataset.name === name);
  };
  return until(found, "the dataset");
}

/** Each record has its text and the label as a suggestion; it can be annotated at once. */
async function isWhole(page: Page, dataset: Schemas["Dataset"]): Promise<void> {
  const records = await recordsOf(held.server.api, dataset);
  expect(records).toHaveLength(RECORDS);
  const texts = records.map((record) => String(Object.values(record.fields)[0]));
  const given = rows(RECORDS).map(({ fields }) => `He said "yes", then: ${fields.text}`);
  expect(texts.toSorted()).toEqual(given.toSorted());
  const desk = new Desk(page);
  await desk.open(dataset);
  await desk.leave("a");
}

test("a dataset is made of a CSV file", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  const file = { name: "topics.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await isWhole(page, await make(page, file, "from csv"));
});

test("a dataset is exported as Parquet, and another made of that", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  await page.goto("/");
  await page.getByLabel("Actions for from csv").click();
  await page.getByRole("button", { name: "Export…" }).click();
  await page.getByLabel("Format").selectOption({ label: "Parquet" });
  await page.getByLabel("Responses").uncheck();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const buffer = readFileSync(await (await download).path());
  const file = { name: "topics.parquet", mimeType: "application/vnd.apache.parquet", buffer };
  await isWhole(page, await make(page, file, "from parquet"));
});

test("what is no table is refused, and the page says why", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  await page.goto("/new");
  const file = { name: "bad.parquet", mimeType: "", buffer: Buffer.from("no table at all") };
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Choose a file" }).first()).toBeVisible();
});
