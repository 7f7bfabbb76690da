import { Desk } from "./support/desk.ts";
import { type Dataset, makeUser, question, recordsOf, seed, tally } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 40;
const plan = { questions: { topic: question.label(...TOPICS) } };

const held = served(async ({ api }) => ({
  killed: await seed(api, { ...plan, name: "killed" }, rows(RECORDS)),
  reloaded: await seed(api, { ...plan, name: "reloaded" }, rows(RECORDS)),
  anna: await makeUser(api, "anna"),
}));

/** Answers so many records by their topic; gives which was said of which number. */
async function answer(desk: Desk, count: number, given: Map<number, string>): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    const topic = await desk.topic();
    given.set(await desk.shown(), topic);
    await desk.leave(String(TOPICS.indexOf(topic) + 1), "Enter");
  }
}

/** All that was answered is at the server, once and as it was said. */
async function isThere(dataset: Dataset, given: Map<number, string>): Promise<void> {
  const { api } = held.server;
  const enough = async () => (await tally(api, dataset)).submitted >= given.size || undefined;
  await until(enough, "the responses");
  expect(await tally(api, dataset)).toMatchObject({
    submitted: given.size,
    draft: 0,
    discarded: 0,
    doubled: 0,
  });
  for (const record of await recordsOf(api, dataset)) {
    const values: Record<string, { value?: unknown }> = record.responses?.[0]?.values ?? {};
    const number = Number(record.external_id?.split(" ")[1]) + 1;
    expect(values.topic?.value).toBe(given.get(number));
  }
}

test("no answer is lost or doubled when the server is killed and comes back", async ({
  signedIn,
}) => {
  const { server, seeded } = held;
  const page = await signedIn(server, seeded.anna);
  const desk = new Desk(page);
  const given = new Map<number, string>();
  await desk.open(seeded.killed);
  await answer(desk, 10, given);
  const killed = server.kill();
  // What is at hand beyond the record that is shown can be answered without a server.
  await answer(desk, 2, given);
  await killed;
  await answer(desk, 2, given);
  await expect(page.getByText(/unsent/i).first()).toBeVisible();
  await server.restart();
  await isThere(seeded.killed, given);
  await expect(page.getByText(/unsent/i)).toHaveCount(0);
  // What could not be read is read again as soon as somebody goes on.
  await answer(desk, 10, given);
  await isThere(seeded.killed, given);
});

test("answers that were not sent survive a reload of the page", async ({ signedIn }) => {
  const { server, seeded } = held;
  const page = await signedIn(server, seeded.anna);
  const desk = new Desk(page);
  const given = new Map<number, string>();
  await desk.open(seeded.reloaded);
  await answer(desk, 3, given);
  await server.kill();
  await answer(desk, 4, given);
  await server.restart();
  await page.reload();
  await isThere(seeded.reloaded, given);
});

test("a draft is saved by itself and is there on the next day", async ({ signedIn }) => {
  const { server, seeded } = held;
  const page = await signedIn(server, seeded.anna);
  const desk = new Desk(page);
  await desk.open(seeded.reloaded);
  const number = await desk.shown();
  await desk.press("2");
  const isKept = async () => (await tally(server.api, seeded.reloaded)).draft === 1 || undefined;
  await until(isKept, "the draft");
  const again = await signedIn(server, seeded.anna);
  await again.goto(`/datasets/${seeded.reloaded.id}/annotate?status=draft`);
  await expect.poll(() => new Desk(again).shown()).toBe(number);
  await expect(again.locator('[data-option][aria-pressed="true"]')).toHaveText(/cooking/i);
});
