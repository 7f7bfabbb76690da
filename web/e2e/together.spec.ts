import { Desk } from "./support/desk.ts";
import { models, startLoop } from "./support/loops.ts";
import { makeUser, question, recordsOf, seed, tally } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 40;
const EACH = 12;

/** Records are kept for the person who gets them where a loop hands them out. */
const held = served(async ({ api }) => {
  const plan = { name: "shared", questions: { topic: question.label(...TOPICS) } };
  const dataset = await seed(api, plan, rows(RECORDS));
  await startLoop(api, dataset, { question: "topic" });
  return { dataset, people: [await makeUser(api, "anna"), await makeUser(api, "ben")] };
}, models);

test("two people who work at once answer no record twice", async ({ signedIn }) => {
  const { dataset, people } = held.seeded;
  const desks = await Promise.all(
    people.map(async (person) => new Desk(await signedIn(held.server, person))),
  );
  for (const desk of desks) await desk.open(dataset);
  await Promise.all(
    desks.map(async (desk) => {
      for (let done = 0; done < EACH; done += 1) await desk.leave("a");
    }),
  );
  const { api } = held.server;
  const sent = async () =>
    (await tally(api, dataset)).submitted >= EACH * people.length || undefined;
  await until(sent, "all responses");
  expect(await tally(api, dataset)).toMatchObject({ submitted: EACH * people.length, doubled: 0 });
  const by = (await recordsOf(api, dataset)).flatMap((record) => record.responses ?? []);
  for (const { id } of people) {
    expect(by.filter((response) => response.user_id === id)).toHaveLength(EACH);
  }
});
