import { untrack } from "svelte";
import { api, reply } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import {
  add,
  adopt,
  again,
  dropped,
  empty,
  failed,
  hurried,
  type Item,
  kept,
  next,
  type Outbox,
  rejected,
  replied,
  started,
  unsentOf,
} from "../core/outbox.ts";
import type { Send } from "../core/session.ts";
import { session } from "./session.svelte.ts";
import { Shelf } from "./shelf.ts";

/** No request is worth waiting for longer: the connection is lost without a word. */
const PATIENCE = 30_000;

/** Sends responses in order, and keeps them in the browser until the server has them. */
class Sender {
  #box = $state.raw<Outbox>(empty);
  /** Whether what is unsent outlives the page. */
  #isKept = $state(true);
  /** How many replies there were: what counts responses can count again. */
  #replies = $state(0);
  readonly #tab = Math.random().toString(36).slice(2);
  readonly #shelf = new Shelf<Item>("outbox");
  #user: string | undefined;
  #made = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // A tab holds a lock as long as it lives, so that others know what is left of it.
    void navigator.locks?.request(this.#lock(this.#tab), () => new Promise(() => {}));
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => void this.#adopt());
    window.addEventListener("beforeunload", (event) => {
      if (this.unsent > 0 && !this.#isKept) event.preventDefault();
    });
    $effect.root(() => {
      $effect(() => {
        const user = session.user?.id;
        // It depends on who is signed in alone, and not on what it sends.
        untrack(() => void this.#begin(user));
      });
    });
  }

  /** How many responses the server does not have yet. */
  get unsent(): number {
    return this.#box.items.length;
  }

  get refused(): readonly Item[] {
    return this.#box.refused;
  }

  /** Whether calls do not get through. */
  get isFailing(): boolean {
    return this.#box.failures > 0;
  }

  get isKept(): boolean {
    return this.#isKept;
  }

  get replies(): number {
    return this.#replies;
  }

  /** What of a record is not at the server yet. */
  of(record: string): Item | undefined {
    return unsentOf(this.#box, record);
  }

  send(dataset: string, send: Send): void {
    this.sendAll(dataset, [send]);
  }

  sendAll(dataset: string, sends: readonly Send[]): void {
    const user = this.#user;
    if (user === undefined) return;
    const items = sends.map(({ record, response }): Item => {
      const key = `${this.#tab}.${this.#made++}`;
      return { key, tab: this.#tab, at: Date.now(), user, dataset, record, response };
    });
    this.#set(add(this.#box, items));
  }

  /** Sends at once what waits. */
  hurry(): void {
    this.#set(hurried(this.#box));
  }

  again(key: string): void {
    this.#set(again(this.#box, key));
  }

  drop(key: string): void {
    this.#set(dropped(this.#box, key));
  }

  /** Somebody signed in, or out: what somebody else wrote is not sent in their name. */
  async #begin(user: string | undefined): Promise<void> {
    if (user === undefined) return;
    if (user !== this.#user) {
      this.#user = user;
      await this.#adopt();
    }
    this.hurry();
  }

  /** Takes in what a page left that is no more. */
  async #adopt(): Promise<void> {
    if (this.#user === undefined || document.hidden) return;
    try {
      const held = (await navigator.locks?.query())?.held ?? [];
      const living = new Set(held.map((lock) => lock.name));
      const left = (await this.#shelf.all()).filter(
        (item) => item.user === this.#user && !living.has(this.#lock(item.tab)),
      );
      const known = new Set(kept(this.#box).map((item) => item.key));
      const fresh = left.filter((item) => !known.has(item.key));
      if (fresh.length > 0) this.#set(adopt(this.#box, fresh, this.#tab));
    } catch {
      this.#isKept = false;
    }
  }

  #lock(tab: string): string {
    return `hone.outbox.${tab}`;
  }

  #set(box: Outbox): void {
    this.#box = box;
    this.#shelf.keep(kept(box)).catch(() => {
      this.#isKept = false;
    });
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    if (session.user?.id !== this.#user || this.#box.flying > 0) return;
    const batch = next(this.#box, Date.now());
    if (batch.length > 0) {
      this.#box = started(this.#box, batch.length);
      void this.#call(batch);
    } else if (this.#box.items.length > 0) {
      this.#timer = setTimeout(() => this.#pump(), this.#box.waitsUntil - Date.now());
    }
  }

  async #call(batch: readonly Item[]): Promise<void> {
    try {
      const [first] = batch;
      const refusals = first?.response ? await write(batch) : await removeAll(batch);
      this.#replies++;
      this.#set(replied(this.#box, refusals));
    } catch (error) {
      const problem = error instanceof Problem ? error : undefined;
      const isPassing = problem === undefined || problem.isPassing;
      const isOut = problem?.trouble.kind === "signed-out";
      this.#set(
        isPassing || isOut ? failed(this.#box, Date.now()) : rejected(this.#box, problem.message),
      );
    }
  }
}

/** Writes responses; for each nothing, or why it was refused. */
async function write(batch: readonly Item[]): Promise<(string | undefined)[]> {
  const items = batch.flatMap(({ record, response }) =>
    response ? [{ record_id: record, ...response }] : [],
  );
  const { items: outcomes } = await reply(
    api.POST("/api/v1/me/responses/bulk", {
      // The values were read from the API's own answers and have their shapes.
      body: { items } as never,
      signal: AbortSignal.timeout(PATIENCE),
    }),
  );
  return outcomes.map((outcome) => outcome.error?.detail);
}

/** Takes the own responses to records away, one after the other: the API knows no other way. */
async function removeAll(batch: readonly Item[]): Promise<undefined[]> {
  for (const { record } of batch) await remove(record);
  return batch.map(() => undefined);
}

/** Takes the own response to a record away; one that is gone already is no trouble. */
async function remove(record: string): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const path = { record_id: record };
    const held = await reply(api.GET("/api/v1/records/{record_id}", { params: { path }, signal }));
    const own = held.responses?.find((response) => response.user_id === session.user?.id);
    if (own) {
      const path = { response_id: own.id };
      await reply(api.DELETE("/api/v1/responses/{response_id}", { params: { path }, signal }));
    }
  } catch (error) {
    if (!(error instanceof Problem && error.trouble.kind === "not-found")) throw error;
  }
}

export const outbox = new Sender();
