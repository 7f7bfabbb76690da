import { expect, type Page, type Request } from "@playwright/test";
import type { Gallery } from "./gallery.ts";

/** Pages by what they are called in a picture's name, with their address. */
export function pagesOf(gallery: Gallery): [name: string, address: string][] {
  const of = (dataset: { id: string }, page: string) => `/datasets/${dataset.id}/${page}`;
  const { topics, forms, chats, images, clauses, custom } = gallery;
  const tabs = ["general", "fields", "questions", "metadata", "vectors", "danger"];
  const views = ["overview", "quality", "queue", "map", "versions", "log"];
  return [
    ["home", "/"],
    ["new-dataset", "/new"],
    ["annotate", of(topics, "annotate")],
    ["annotate-bulk", of(topics, "annotate?view=bulk")],
    ["annotate-submitted", of(topics, "annotate?status=submitted")],
    ["annotate-all-kinds", of(forms, "annotate")],
    ["annotate-chat", of(chats, "annotate")],
    ["annotate-image", of(images, "annotate")],
    ["annotate-spans", of(clauses, "annotate")],
    ["annotate-custom", of(custom, "annotate")],
    ...views.map((view): [string, string] => [`loop-${view}`, of(topics, `loop?view=${view}`)]),
    ["loop-start", of(forms, "loop")],
    ["people", of(topics, "people")],
    ...tabs.map((tab): [string, string] => [`settings-${tab}`, of(forms, `settings/${tab}`)]),
    ["admin-users", "/admin/users"],
    ["admin-workspaces", "/admin/workspaces"],
    ["admin-webhooks", "/admin/webhooks"],
    ["me", "/me"],
    ["not-found", "/nothing/here"],
  ];
}

export const themes = ["light", "dark", "contrast"] as const;

/** Shows a page in other colours, as if they were chosen in another tab. */
export async function dress(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    localStorage.setItem("hone.theme", name);
    window.dispatchEvent(new StorageEvent("storage", { key: "hone.theme" }));
  }, theme);
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await expect.poll(() => isDrawn(page), { intervals: [20] }).toBe(true);
}

/** Goes to a page and waits until nothing on it is on its way, and all of it is drawn. */
export async function settle(page: Page, address: string): Promise<void> {
  const open = new Set<Request>();
  const begin = (request: Request) => {
    // A stream of events has no end.
    if (request.resourceType() !== "eventsource") open.add(request);
  };
  const end = (request: Request) => void open.delete(request);
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  await page.goto(address);
  await expect(page.locator("h1").first()).toBeAttached();
  // What a reply brings may ask for more: only two looks with nothing between them tell.
  let quiet = 0;
  await expect
    .poll(
      async () => {
        const isQuiet = (await isDrawn(page)) && open.size === 0;
        quiet = isQuiet ? quiet + 1 : 0;
        return quiet;
      },
      { intervals: [20] },
    )
    .toBeGreaterThanOrEqual(3);
  page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
}

/** Waits until what has changed is drawn; says whether frames within the page are there too. */
function isDrawn(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return [...document.querySelectorAll("iframe")].every((frame) => frame.clientHeight > 0);
  });
}
