import { withRefusals } from "../../../core/bulk.ts";
import { did, type History, nothingDone, redo, undo } from "../../../core/history.ts";
import type { QueueStatus } from "../../../core/query.ts";
import type { ResponseStatus } from "../../../core/records.ts";
import type { Send } from "../../../core/session.ts";
import { messages } from "../../../state/messages.svelte.ts";
import { outbox } from "../../../state/outbox.svelte.ts";
import { numberText } from "../../../ui/numbers.ts";
import { text } from "./text.ts";

/** Responses to many records that were sent together, with what takes them back. */
export type Step = { before: readonly Send[]; after: readonly Send[] };

/** What was done, to be told once the server has it. */
type Done = ResponseStatus | "undone" | "redone";

/** The bulk view's responses on their way, and what of them can be taken back. */
export class Sending {
  /** Records whose responses are on their way, with the queue that they go to. */
  #under = $state.raw<ReadonlyMap<string, QueueStatus>>(new Map());
  #done: Done = "submitted";
  #history = $state.raw<History<Step>>(nothingDone);

  constructor(private readonly dataset: string) {}

  /** Whether responses are on their way. */
  get isOn(): boolean {
    return this.#under.size > 0;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** Whether what is on its way takes a record out of a queue. */
  leaves(record: string, status: QueueStatus): boolean {
    const to = this.#under.get(record);
    return status !== "all" && to !== undefined && to !== status;
  }

  send(step: Step, status: ResponseStatus): void {
    this.sent(step);
    this.#begin(step.after, status);
  }

  /** Notes what was sent already. */
  sent(step: Step): void {
    this.#history = did(this.#history, step);
  }

  undo(): void {
    const taken = undo(this.#history);
    if (!taken) return;
    this.#history = taken.history;
    this.#begin(taken.step.before, "undone");
  }

  redo(): void {
    const taken = redo(this.#history);
    if (!taken) return;
    this.#history = taken.history;
    this.#begin(taken.step.after, "redone");
  }

  /** Tells what became of what was sent, once the server has it, and reads the page anew. */
  async settle(read: () => Promise<void>): Promise<boolean> {
    const under = this.#under;
    if (under.size === 0 || [...under.keys()].some((id) => outbox.of(id))) return false;
    const refused = outbox.refused.filter((item) => under.has(item.record));
    const reasons = withRefusals(
      [],
      refused.map((item) => item.refused ?? ""),
    );
    for (const { reason, count } of reasons) {
      messages.failed(`${text.t.refused(count, numberText(count))} ${reason}`);
    }
    const done = under.size - refused.length;
    if (done > 0) messages.done(doneText(this.#done, done));
    await read();
    if (this.#under === under) this.#under = new Map();
    return true;
  }

  #begin(sends: readonly Send[], done: Done): void {
    this.#done = done;
    this.#under = new Map([
      ...this.#under,
      ...sends.map(({ record, response }) => [record, response?.status ?? "pending"] as const),
    ]);
    outbox.sendAll(this.dataset, sends);
  }
}

function doneText(done: Done, count: number): string {
  const { t } = text;
  const says = {
    submitted: t.doneSubmitted,
    discarded: t.doneDiscarded,
    draft: t.doneDraft,
    undone: t.doneUndone,
    redone: t.doneRedone,
  };
  return says[done](count, numberText(count));
}
