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

test("the columns get other widths by keys and by mouse, which stay", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  const desk = new Desk(page);
  await desk.open(held.seeded);
  const number = await desk.shown();
  const line = page.getByRole("separator", { name: "Width of the columns" });
  const form = page.getByRole("region", { name: "Answers" });
  const width = async () => Math.round((await form.boundingBox())?.width ?? 0);
  const usual = await width();
  await desk.reach(line);
  await desk.press("ArrowLeft", "ArrowLeft");
  await expect.poll(width).toBeGreaterThan(usual + 40);
  expect(await desk.shown()).toBe(number);

  const place = await line.boundingBox();
  await page.mouse.move(place?.x ?? 0, 400);
  await page.mouse.down();
  await page.mouse.move(720, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(720);
  await page.reload();
  await expect.poll(width).toBe(720);
  await line.dblclick();
  await expect.poll(width).toBe(usual);
});
