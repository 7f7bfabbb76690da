import { Desk } from "./support/desk.ts";
import { makeUser, question, seed, tally } from "./support/seed.ts";
import { OWNER, until } from "./support/server.ts";
import { expect, served, test } from "./support/test.ts";
import { rows } from "./support/texts.ts";

const held = served(async ({ api }) => ({
  anna: await makeUser(api, "anna"),
  dataset: await seed(api, { name: "texts", questions: { text: question.text() } }, rows(3)),
}));

test("the link that the program prints signs in once, without a password", async ({
  page,
  browser,
}) => {
  const link = /http:\S+\/sign-in\?token=\S+/.exec(held.server.log)?.[0] ?? "";
  await page.goto(link);
  await expect(page).toHaveURL(`${held.server.url}/`);
  await expect(page.getByRole("link", { name: `Account of ${OWNER.username}` })).toBeVisible();

  const other = await browser.newPage();
  await other.goto(link);
  await other.goto(held.server.url);
  await expect(other.getByRole("heading", { name: "Sign in to Hone" })).toBeVisible();
  await other.close();
});

test("a wrong password is told, and the right one then signs in, by keyboard alone", async ({
  page,
}) => {
  await page.goto(held.server.url);
  await expect(page.getByRole("heading", { name: "Sign in to Hone" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Name")).toBeFocused();
  await page.keyboard.type(held.seeded.anna.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type("not this one");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Name and password do not fit.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(held.seeded.anna.username);

  await page.getByLabel("Password").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(held.seeded.anna.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Account of anna" })).toBeVisible();
});

test("a session survives a restart of the server, and a reload", async ({ signedIn }) => {
  const page = await signedIn(held.server, held.seeded.anna);
  await page.goto("/");
  const account = page.getByRole("link", { name: "Account of anna" });
  await expect(account).toBeVisible();
  await held.server.kill();
  await held.server.restart();
  await page.reload();
  await expect(account).toBeVisible();
});

test("whoever is signed out while typing signs in and finds what was typed", async ({
  signedIn,
}) => {
  const { anna, dataset } = held.seeded;
  const page = await signedIn(held.server, anna);
  const desk = new Desk(page);
  await desk.open(dataset);
  await desk.press("Shift+Enter");
  await page.context().clearCookies();
  // At once, because between letters a draft could be sent already.
  await page.keyboard.insertText("half a sentence");
  // The draft that is sent by itself finds out.
  await expect(page.getByText("What you typed is still there.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(anna.username);
  await page.getByLabel("Password").fill(anna.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Text" })).toHaveValue("half a sentence");
  const { api } = held.server;
  const kept = async () => (await tally(api, dataset)).draft === 1 || undefined;
  await until(kept, "the draft");
});
