import type { Page } from "@playwright/test";
import { faults } from "./support/axe.ts";
import { type Gallery, gallery } from "./support/gallery.ts";
import { models } from "./support/loops.ts";
import { dress, pagesOf, settle, themes } from "./support/pages.ts";
import { expect, served, test } from "./support/test.ts";

const held = served(gallery, models);

/** What depends on a theme; all else is looked at once. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** The pages, named before there is a server. */
const names = pagesOf(new Proxy({}, { get: () => ({ id: "" }) }) as unknown as Gallery).map(
  ([name]) => name,
);

function addressOf(name: string): string {
  return pagesOf(held.seeded).find(([known]) => known === name)?.[1] ?? "/";
}

for (const name of names) {
  test(`axe-core finds nothing on ${name} in any theme, and focus is seen`, async ({
    signedIn,
  }) => {
    const page = await signedIn(held.server);
    // Colours that are on their way to others would be measured.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await settle(page, addressOf(name));
    for (const theme of themes) {
      await dress(page, theme);
      const found = await faults(page, theme === "light" ? [] : OF_COLOURS);
      expect.soft(found, theme).toEqual([]);
    }
    await dress(page, "light");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
    expect(await unseen(page)).toEqual([]);
  });
}

test("the link to the content leads past the head of the page", async ({ signedIn }) => {
  const page = await signedIn(held.server);
  await settle(page, new URL(addressOf("annotate"), held.server.url).href);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("main").getByRole("button").first()).toBeFocused();
});

test("axe-core finds nothing on the sign-in page in any theme", async ({ page }) => {
  await settle(page, held.server.url);
  for (const theme of themes) {
    await dress(page, theme);
    expect.soft(await faults(page), theme).toEqual([]);
  }
});

test.describe("in the longer words of German, as narrow as at 400 %", () => {
  test.use({ locale: "de-DE", viewport: { width: 320, height: 256 } });
  for (const name of names) {
    test(`nothing of ${name} is cut off`, async ({ signedIn }) => {
      const page = await signedIn(held.server);
      await settle(page, addressOf(name));
      expect(await cutOff(page)).toEqual([]);
    });
  }
});

/** Elements that reach beyond the page, without anything to scroll around them. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const scrolls = (element: Element): boolean =>
      getComputedStyle(element).overflowX !== "visible" ||
      (element.parentElement !== null && scrolls(element.parentElement));
    return [...document.querySelectorAll("#app *")]
      .filter((element) => element.getBoundingClientRect().right > wide + 1)
      .filter((element) => element.parentElement && !scrolls(element.parentElement))
      .map((element) => element.outerHTML.slice(0, 120));
  });
}

/** The first elements that Tab leads to and that do not show it. */
async function unseen(page: Page): Promise<string[]> {
  const hidden: string[] = [];
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press("Tab");
    const fault = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body || focused instanceof HTMLIFrameElement) return "";
      const drawn = [focused, focused.parentElement, focused.nextElementSibling].some((element) => {
        if (!element) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (
          (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none"
        );
      });
      return drawn ? "" : focused.outerHTML.slice(0, 120);
    });
    if (fault !== "") hidden.push(fault);
  }
  return hidden;
}
