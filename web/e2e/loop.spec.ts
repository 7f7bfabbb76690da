import type { Api, Schemas } from "./support/api.ts";
import { isAtRest, type Loop, models, untilLoop } from "./support/loops.ts";
import { type Dataset, makeUser, question, seed } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 120;
const ANSWERS = 40;

const held = served(async ({ api }) => {
  const plan = { name: "topics", questions: { topic: question.label(...TOPICS) } };
  return { anna: await makeUser(api, "anna"), dataset: await seed(api, plan, rows(RECORDS)) };
}, models);

/** Answers what the loop asks, by the topic that a record was made of. */
async function answer(api: Api, dataset: Dataset, count: number): Promise<void> {
  const terms = (entity: string) => ({
    type: "terms",
    scope: { entity, property: "status" },
    values: ["pending"],
  });
  const pending = { filters: { and: [terms("response"), terms("record")] } };
  for (let done = 0; done < count; ) {
    const path = `/me/datasets/${dataset.id}/records/search?limit=10`;
    const { items } = await api.post<Schemas["SearchPage"]>(path, pending);
    for (const { record } of items) {
      const topic = record.external_id?.split(" ")[0];
      const body = { status: "submitted", values: { topic: { value: topic } } };
      await api.post(`/records/${record.id}/responses`, body);
      done += 1;
    }
    if (items.length === 0) return;
  }
}

test("a loop is started, learns, and its version makes the suggestions", async ({ signedIn }) => {
  const { dataset, anna } = held.seeded;
  const { api } = held.server;
  const page = await signedIn(held.server);
  await page.goto(`/datasets/${dataset.id}/loop`);
  await page.getByRole("button", { name: "Start the loop" }).click();
  const started = async () => {
    const { items } = await api.get<Schemas["Items_Loop"]>(`/datasets/${dataset.id}/loops`);
    return items[0];
  };
  const loop = await until<Loop>(started, "the loop");
  await expect(page.getByText("Waiting for answers").first()).toBeVisible({ timeout: 120_000 });
  await untilLoop(api, loop.id, isAtRest);

  await answer(api.as(anna.key), dataset, ANSWERS);
  await page.getByRole("button", { name: "Train now" }).click();
  const { champion } = await untilLoop(api, loop.id, (loop) => loop.champion != null);
  expect(champion).toBeTruthy();

  // The page hears of it by itself.
  await page.getByRole("link", { name: "Versions", exact: true }).click();
  await expect(page.getByText("makes the suggestions").first()).toBeVisible();
  await page.getByRole("link", { name: "Queue", exact: true }).click();
  await expect(page.getByRole("row").nth(1)).toBeVisible();

  const desk = await signedIn(held.server, anna);
  await desk.goto(`/datasets/${dataset.id}/annotate`);
  await expect(desk.getByText(/hone\/.*@/).first()).toBeVisible();
});
