import { makeUser, workspace } from "./support/seed.ts";
import { OWNER } from "./support/server.ts";
import { expect, served, signIn, test } from "./support/test.ts";

const held = served(async ({ api }) => ({
  anna: await makeUser(api, "anna"),
  at: await workspace(api),
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
  const page = await signedIn(held.server);
  await page.goto("/admin/workspaces");
  await page.getByRole("textbox").first().fill("half a na");
  await page.context().clearCookies();
  // The next request finds out.
  await page
    .getByRole("button", { name: /create|add|make/i })
    .first()
    .click();
  await expect(page.getByText("What you typed is still there.")).toBeVisible();
  await signIn(page.context(), held.server);
  await page.getByLabel("Name", { exact: true }).last().fill(OWNER.username);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("textbox").first()).toHaveValue("half a na");
});
