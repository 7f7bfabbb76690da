import { expect, type Page } from "@playwright/test";
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

/** Shows a page in other colours. */
export async function dress(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    localStorage.setItem("hone.theme", name);
    document.documentElement.dataset.theme = name;
  }, theme);
}

/** Goes to a page and waits until nothing on it is loading. */
export async function settle(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.locator("h1").first()).toBeAttached();
  // Whatever is read shows that it is, after a moment.
  await page.waitForTimeout(400);
  await expect(page.getByText("Loading…")).toHaveCount(0);
}
