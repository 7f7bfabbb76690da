import type { Page } from "@playwright/test";
import type { Api, Schemas } from "./support/api.ts";
import { Desk } from "./support/desk.ts";
import {
  type Dataset,
  makeUser,
  type QuestionSettings,
  question,
  type Row,
  recordsOf,
  seed,
  tally,
} from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 50;

/** A question of each kind, how somebody answers it by keys, and whether an answer fits its record. */
type Kind = {
  settings: QuestionSettings;
  answer: (desk: Desk, topic: number, page: Page) => Promise<void>;
  fits: (value: unknown, topic: number) => boolean;
  more?: (at: number) => Partial<Row>;
};

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const digit = (topic: number) => String(topic + 1);

const kinds: Record<string, Kind> = {
  label: {
    settings: question.label(...TOPICS),
    answer: (desk, topic) => desk.press(digit(topic)),
    fits: (value, topic) => value === TOPICS[topic],
  },
  "multi-label": {
    settings: question.labels(...TOPICS),
    // All but the topic itself.
    answer: (desk, topic) => desk.press(...[0, 1, 2].filter((at) => at !== topic).map(digit)),
    fits: (value, topic) =>
      Array.isArray(value) && value.length === 2 && !value.includes(TOPICS[topic]),
  },
  rating: {
    settings: question.rating(0, 5),
    answer: (desk, topic) => desk.press(digit(topic)),
    fits: (value, topic) => value === topic + 1,
  },
  ranking: {
    settings: question.ranking(...TOPICS),
    // The first option gets the topic's place, the others what is left.
    answer: (desk, topic) => desk.press(...rankedFirst(topic).map(String)),
    fits: (value, topic) =>
      Array.isArray(value) &&
      isSame(
        TOPICS.map((name) => value.find((one) => one.value === name)?.rank),
        rankedFirst(topic),
      ),
  },
  text: {
    settings: question.text(),
    answer: async (desk, topic, page) => {
      await desk.press("Shift+Enter");
      await page.keyboard.type(`about ${TOPICS[topic]}`);
      await desk.press("Escape");
    },
    fits: (value, topic) => value === `about ${TOPICS[topic]}`,
  },
  span: {
    settings: question.span("text", ...TOPICS),
    // The first word of the text.
    answer: async (desk, topic, page) => {
      await desk.reach(page.getByRole("group", { name: "text to mark" }));
      await desk.press("Home", digit(topic));
    },
    fits: (value, topic) =>
      Array.isArray(value) && value.length === 1 && value[0].label === TOPICS[topic],
  },
};

function rankedFirst(topic: number): number[] {
  return [topic + 1, ...[1, 2, 3].filter((rank) => rank !== topic + 1)];
}

const held = served(async ({ api }) => {
  const datasets = new Map<string, Dataset>();
  for (const [kind, { settings, more }] of Object.entries(kinds)) {
    const plan = { name: kind, questions: { [settings.type]: settings } };
    datasets.set(kind, await seed(api, plan, rows(RECORDS, more)));
  }
  return { datasets, anna: await makeUser(api, "anna") };
});

for (const [kind, { answer, fits, settings }] of Object.entries(kinds)) {
  test(`${RECORDS} records are answered by keyboard alone: ${kind}`, async ({ signedIn }) => {
    const dataset = datasetOf(kind);
    const page = await signedIn(held.server, held.seeded.anna);
    const desk = new Desk(page);
    await desk.open(dataset);
    for (let done = 0; done < RECORDS; done += 1) {
      await answer(desk, TOPICS.indexOf(await desk.topic()), page);
      await desk.leave("Enter");
    }
    const { api } = held.server;
    await until(async () => ((await isDone(api, dataset)) ? true : undefined), "all responses");
    expect(await tally(api, dataset)).toEqual({
      submitted: RECORDS,
      draft: 0,
      discarded: 0,
      doubled: 0,
    });
    for (const record of await recordsOf(api, dataset)) {
      const value = answerTo(record, settings.type);
      const topic = TOPICS.findIndex((name) => record.external_id?.startsWith(name));
      expect(fits(value, topic), `${record.external_id}: ${JSON.stringify(value)}`).toBe(true);
    }
  });
}

function datasetOf(kind: string): Dataset {
  const dataset = held.seeded.datasets.get(kind);
  if (!dataset) throw new Error(`no dataset ${kind}`);
  return dataset;
}

async function isDone(api: Api, dataset: Dataset): Promise<boolean> {
  return (await tally(api, dataset)).submitted === RECORDS;
}

function answerTo(record: Schemas["Record"], name: string): unknown {
  const values: Record<string, { value?: unknown }> = record.responses?.[0]?.values ?? {};
  return values[name]?.value;
}
