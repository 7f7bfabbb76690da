import type { Schemas } from "./support/api.ts";
import { makeUser, question, seed, workspace } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows, TOPICS } from "./support/texts.ts";

const held = served(async ({ api }) => {
  const plan = { name: "topics", questions: { topic: question.label(...TOPICS) } };
  return {
    ben: await makeUser(api, "ben", "admin"),
    dataset: await seed(api, plan, rows(5)),
    at: await workspace(api),
  };
});

test("guidelines are written with a preview, and annotators read them", async ({ signedIn }) => {
  const { dataset } = held.seeded;
  const page = await signedIn(held.server);
  await page.goto(`/datasets/${dataset.id}/settings/general`);
  await page.getByRole("textbox", { name: "Guidelines" }).fill("# How to\n\nChoose **one** topic.");
  await expect(page.getByRole("heading", { name: "How to" })).toBeVisible();
  const card = page
    .locator("form")
    .filter({ has: page.getByRole("textbox", { name: "Guidelines" }) });
  await card.getByRole("button", { name: "Save" }).click();
  const saved = async () => {
    const { guidelines } = await held.server.api.get<Schemas["Dataset"]>(`/datasets/${dataset.id}`);
    return guidelines ?? undefined;
  };
  expect(await until(saved, "the guidelines")).toContain("**one**");

  await page.goto(`/datasets/${dataset.id}/annotate`);
  await expect(page.getByText("№").first()).toBeVisible();
  await page.keyboard.press("g");
  await expect(page.getByRole("dialog").getByText("Choose one topic.")).toBeVisible();
});

test("a label comes with a colour while people annotate, and can be given", async ({
  signedIn,
}) => {
  const { dataset } = held.seeded;
  const page = await signedIn(held.server, held.seeded.ben);
  await page.goto(`/datasets/${dataset.id}/settings/questions`);
  await page.getByRole("button", { name: "Add an option" }).click();
  await page.getByRole("textbox", { name: "Text of option 4", exact: true }).fill("Music");
  await page.getByLabel("Colour of Music", { exact: true }).fill("#cc4400");
  await page.getByRole("button", { name: "Save" }).click();
  const grown = async () => {
    const path = `/datasets/${dataset.id}/questions`;
    const { items } = await held.server.api.get<Schemas["Items_Question"]>(path);
    const settings = items[0]?.settings;
    return settings?.type === "label_selection" && settings.options.length === 4 ? true : undefined;
  };
  await until(grown, "the option");
  // The colour comes after it.
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await page.goto(`/datasets/${dataset.id}/annotate`);
  const chip = page.getByRole("button", { name: /Music/ });
  await expect(chip).toBeVisible();
  const colour = await chip.locator("i").evaluate((dot) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    if (!canvas) return [];
    canvas.fillStyle = getComputedStyle(dot).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  });
  expect(colour).toEqual([0xcc, 0x44, 0x00, 0xff]);
});

test("a workspace and a user are made who can sign in then", async ({ signedIn, page }) => {
  const admin = await signedIn(held.server);
  await admin.goto("/admin/workspaces");
  await admin.getByRole("button", { name: "New workspace" }).click();
  await admin.getByRole("dialog").getByLabel("Name").fill("second");
  await admin.getByRole("button", { name: "Create workspace" }).click();
  await expect(admin.getByText("second").first()).toBeVisible();

  await admin.goto("/admin/users");
  await admin.getByRole("button", { name: "New user" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("First name").fill("Clara");
  await dialog.getByLabel("User name").fill("clara");
  await dialog.getByLabel("Password").fill("clara-12345");
  await dialog.getByRole("button", { name: "Create user" }).click();
  await expect(admin.getByText("clara").first()).toBeVisible();

  await page.goto(held.server.url);
  await page.getByLabel("Name").fill("clara");
  await page.getByLabel("Password").fill("clara-12345");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Account of clara" })).toBeVisible();
});

test("theme and language are chosen and stay", async ({ signedIn }) => {
  const page = await signedIn(held.server, held.seeded.ben);
  await page.goto("/me");
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByText("Deutsch", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(
    page.getByText("Hoher Kontrast").or(page.getByText("Kontrast")).first(),
  ).toBeVisible();
});

test("an annotator is offered nothing to administer", async ({ signedIn }) => {
  const anna = await makeUser(held.server.api, "anna");
  const page = await signedIn(held.server, anna);
  await page.goto("/");
  await expect(page.getByRole("link", { name: "topics" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Administration" })).toHaveCount(0);
  await page.goto("/admin/users");
  await expect(page.getByText("Only owners and admins")).toBeVisible();
  await page.goto(`/datasets/${held.seeded.dataset.id}/settings/general`);
  await expect(page.getByText("Only owners and admins")).toBeVisible();
});
