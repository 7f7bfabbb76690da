import { type Place, Problem } from "../api/problem.ts";
import { messages } from "./messages.svelte.ts";

/** What is typed and not saved yet, with what the server refused of it. */
export class Form<T extends object> {
  value: T = $state() as T;
  #saved = $state("");
  #places = $state.raw<readonly Place[]>([]);
  #isBusy = $state(false);

  constructor(saved: T) {
    this.reset(saved);
  }

  get isDirty(): boolean {
    return JSON.stringify(this.value) !== this.#saved;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Begins anew with what is saved. */
  reset(saved: T): void {
    this.value = $state.snapshot(saved) as T;
    this.#saved = JSON.stringify(saved);
    this.#places = [];
  }

  /** Takes back what was typed. */
  revert(): void {
    this.reset(JSON.parse(this.#saved) as T);
  }

  /** Why what stands at a place was refused; also what is wrong within it, unless told not to. */
  at(place: string, within = true): string | undefined {
    const here = this.#places.find(
      ({ at }) => at === place || (within && at.startsWith(`${place}.`)),
    );
    return here?.message;
  }

  /**
   * Saves what was typed, and returns whether that was done. What was refused is told at its
   * places if all of them are known, and as a message otherwise.
   */
  async save(
    work: (value: T) => Promise<unknown>,
    places: readonly string[],
    done?: string,
  ): Promise<boolean> {
    this.#isBusy = true;
    this.#places = [];
    const sent = $state.snapshot(this.value) as T;
    try {
      await work(sent);
      this.#saved = JSON.stringify(sent);
      if (done !== undefined) messages.done(done);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#refused(error, places);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }

  #refused(problem: Problem, known: readonly string[]): void {
    const { trouble } = problem;
    const places = trouble.kind === "invalid" ? trouble.places : [];
    const isKnown = ({ at }: Place) =>
      known.some((place) => at === place || at.startsWith(`${place}.`));
    this.#places = places;
    if (places.length === 0 || !places.every(isKnown)) messages.failed(problem.message);
  }
}
