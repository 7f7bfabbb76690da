import { expect, type Locator, type Page } from "@playwright/test";
import type { Dataset } from "./seed.ts";
import { TOPICS, type Topic } from "./texts.ts";

/** How the records of a test say their number. */
export const NUMBER = /№(\d+)/;

const MOST_STEPS = 60;

/** The annotate page as somebody uses it who has no mouse. */
export class Desk {
  constructor(readonly page: Page) {}

  /** Goes to the annotate page and waits for the first record. */
  async open(dataset: Dataset): Promise<void> {
    await this.page.goto(`/datasets/${dataset.id}/annotate`);
    await expect.poll(() => this.shown()).not.toBe(0);
  }

  /** The number of the record that is shown, from 1; 0 if none is. */
  async shown(): Promise<number> {
    const text = await this.page.locator("main").textContent();
    return Number(NUMBER.exec(text ?? "")?.[1] ?? 0);
  }

  /** The topic that the record which is shown was made of. */
  async topic(): Promise<Topic> {
    return TOPICS[((await this.shown()) - 1) % TOPICS.length] ?? "sport";
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Goes to an element before the questions by keys alone: to these first, and back from there. */
  async reach(element: Locator): Promise<void> {
    const isThere = () => element.evaluate((one) => one === document.activeElement);
    if (await isThere()) return;
    await this.press("ArrowDown");
    for (let steps = 0; !(await isThere()); steps += 1) {
      expect(steps, "Shift+Tab does not lead there").toBeLessThan(MOST_STEPS);
      await this.press("Shift+Tab");
    }
  }

  /** Presses keys that lead to another record, and waits for that. */
  async leave(...keys: string[]): Promise<void> {
    const before = await this.shown();
    await this.press(...keys);
    await expect.poll(() => this.shown()).not.toBe(before);
  }
}
