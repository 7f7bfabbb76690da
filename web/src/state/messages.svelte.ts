import { Problem } from "../api/problem.ts";

export type Message = { id: number; tone: "done" | "failed"; text: string };

const SECONDS = 6;

/** Short messages at the edge of the page, read out to those who do not see them. */
class Messages {
  #all = $state.raw<readonly Message[]>([]);
  #next = 0;

  get all(): readonly Message[] {
    return this.#all;
  }

  /** Says that something was done. */
  done(text: string): void {
    this.#say("done", text);
  }

  /** Says that something failed; a message of that kind stays until it is closed. */
  failed(text: string): void {
    this.#say("failed", text);
  }

  close(id: number): void {
    this.#all = this.#all.filter((message) => message.id !== id);
  }

  /** Runs a change; tells what became of it, and returns whether it was done. */
  async during(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    try {
      await work();
      if (done !== undefined) this.done(done);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failed(error.message);
      return false;
    }
  }

  #say(tone: Message["tone"], text: string): void {
    const id = this.#next++;
    this.#all = [...this.#all.filter((message) => message.text !== text), { id, tone, text }];
    if (tone === "done") setTimeout(() => this.close(id), SECONDS * 1000);
  }
}

export const messages = new Messages();
