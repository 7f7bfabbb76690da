import { Problem } from "../api/problem.ts";

/**
 * Something that is read from the server: loading, there, or refused. What was there stays while it
 * is read again; of two reads under way the later one counts.
 */
export class Resource<T> {
  #value = $state.raw<T>();
  #problem = $state.raw<Problem>();
  #isLoading = $state(false);
  #reads = 0;

  constructor(private readonly read: () => Promise<T>) {}

  get value(): T | undefined {
    return this.#value;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Reads it, again if it is there. */
  async load(): Promise<void> {
    const turn = ++this.#reads;
    this.#isLoading = true;
    try {
      const value = await this.read();
      if (turn !== this.#reads) return;
      this.#value = value;
      this.#problem = undefined;
    } catch (error) {
      if (turn !== this.#reads) return;
      if (!(error instanceof Problem)) throw error;
      this.#problem = error;
    } finally {
      if (turn === this.#reads) this.#isLoading = false;
    }
  }

  /** Puts what a change gave in its place. */
  set(value: T): void {
    this.#reads++;
    this.#isLoading = false;
    this.#value = value;
    this.#problem = undefined;
  }
}
