import { Desk } from "./support/desk.ts";
import { question, seed } from "./support/seed.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const RECORDS = 40;
const LINKED = 25;

/** The order of the records is known. */
const plan = {
  name: "places",
  questions: { topic: question.label(...TOPICS) },
  metadata: { place: { type: "integer" } as const },
};

const held = served(async ({ api }) =>
  seed(
    api,
    plan,
    rows(RECORDS, (at) => ({ metadata: { place: at } })),
  ),
);

test("a link to a place of a queue shows that record, and ways to all others", async ({
  signedIn,
}) => {
  const page = await signedIn(held.server);
  const desk = new Desk(page);
  const address = `/datasets/${held.seeded.id}/annotate?status=all&sort=metadata.place`;
  await page.goto(`${address}&page=${LINKED}`);
  await expect.poll(() => desk.shown()).toBe(LINKED);
  await expect(page.getByText(`${LINKED} of ${RECORDS}`)).toBeVisible();
  for (let number = LINKED - 1; number >= 1; number -= 1) {
    await desk.leave("ArrowLeft");
    expect(await desk.shown()).toBe(number);
  }
  await expect(page.getByRole("button", { name: "Previous" })).toBeDisabled();
  await desk.leave("ArrowRight");
  await expect(page).toHaveURL(/&page=2$/);
  await page.reload();
  await expect.poll(() => desk.shown()).toBe(2);

  await page.goto(`${address}&page=${RECORDS + 5}`);
  await expect.poll(() => desk.shown()).toBe(1);
});
