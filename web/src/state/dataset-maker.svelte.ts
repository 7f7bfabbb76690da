import { api, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { type Step, upload } from "../api/upload.ts";
import { fields, type Look, mapping, metadata, type Plan } from "../core/newDataset.ts";

/** A piece of what is brought in, as one table; `name` is what people call a row of it. */
export type Part = { body: Blob; rows?: number; name: (row: number) => string };

/** What a dataset is filled from. */
export type Filling = { fileName: string; parts: () => AsyncGenerator<Part> };

/** A row that is no record, as people call it. */
export type Refused = { name: string; reason: string };

export type Stage =
  | { kind: "idle" | "making" | "importing" | "removing" | "done" }
  /** Not all of it was brought in; what was stays until it is removed. */
  | { kind: "broken"; message: string };

type Counts = { done: number; written: number; refused: number };

const none: Counts = { done: 0, written: 0, refused: 0 };

/** Makes a dataset and fills it. */
export class DatasetMaker {
  #stage = $state.raw<Stage>({ kind: "idle" });
  #dataset = $state.raw<Schemas["Dataset"]>();
  #counts = $state.raw<Counts>(none);
  #refusals = $state.raw<Refused[]>([]);
  #sent = $state(0);

  get stage(): Stage {
    return this.#stage;
  }

  /** The dataset, once it is published. */
  get dataset(): Schemas["Dataset"] | undefined {
    return this.#dataset;
  }

  get counts(): Counts {
    return this.#counts;
  }

  /** Rows that are no records; of very many only the first. */
  get refusals(): readonly Refused[] {
    return this.#refusals;
  }

  /** The share of the piece under way that is sent, from 0 to 1. */
  get sent(): number {
    return this.#sent;
  }

  /** Makes and fills it. Throws a [`Problem`] if it cannot be made; nothing is left of it then. */
  async make(plan: Plan, look: Look, filling: Filling): Promise<void> {
    this.#stage = { kind: "making" };
    try {
      this.#dataset = await create(plan, look);
    } catch (error) {
      this.#stage = { kind: "idle" };
      throw error;
    }
    await this.fill(plan, filling);
  }

  /** Fills the dataset, again from the start: rows that are there already are written once more. */
  async fill(plan: Plan, filling: Filling): Promise<void> {
    const dataset = this.#dataset?.id;
    if (dataset === undefined) return;
    this.#stage = { kind: "importing" };
    this.#counts = none;
    this.#refusals = [];
    try {
      for await (const part of filling.parts()) await this.#bring(dataset, plan, filling, part);
      this.#stage = { kind: "done" };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#stage = { kind: "broken", message: error.message };
    }
  }

  async #bring(dataset: string, plan: Plan, { fileName }: Filling, part: Part): Promise<void> {
    const before = this.#counts;
    this.#sent = 0;
    const onstep = (step: Step) => {
      this.#counts = {
        done: before.done + step.done,
        written: before.written + step.written,
        refused: before.refused + step.refused,
      };
      if (step.refusals.length === 0) return;
      const more = step.refusals.map(({ row, reason }) => ({ name: part.name(row), reason }));
      this.#refusals = [...this.#refusals, ...more];
    };
    const what = { dataset, fileName, mapping: mapping(plan), body: part.body };
    await upload(what, onstep, (share) => {
      this.#sent = share;
    });
  }

  /** Removes what was made; throws a [`Problem`] if it cannot. */
  async remove(): Promise<void> {
    const dataset = this.#dataset?.id;
    if (dataset === undefined) return;
    const before = this.#stage;
    this.#stage = { kind: "removing" };
    try {
      await remove(dataset);
    } catch (error) {
      this.#stage = before;
      throw error;
    }
    this.#dataset = undefined;
    this.#stage = { kind: "idle" };
  }
}

const at = (dataset: string) => ({ path: { dataset_id: dataset } });

async function remove(dataset: string): Promise<void> {
  await reply(api.DELETE("/api/v1/datasets/{dataset_id}", { params: at(dataset) }));
}

async function create(plan: Plan, look: Look): Promise<Schemas["Dataset"]> {
  const body = {
    name: plan.name.trim(),
    workspace_id: plan.workspace,
    guidelines: plan.guidelines.trim() || null,
    distribution: { strategy: "overlap", min_submitted: plan.minSubmitted } as const,
  };
  const draft = await reply(api.POST("/api/v1/datasets", { body }));
  try {
    await furnish(draft.id, plan, look);
    return await reply(api.PUT("/api/v1/datasets/{dataset_id}/publish", { params: at(draft.id) }));
  } catch (error) {
    // What went wrong first is told, even if the rest of it cannot be removed either.
    await remove(draft.id).catch(() => undefined);
    throw error;
  }
}

/** One after the other: their order is that of the form. */
async function furnish(dataset: string, plan: Plan, look: Look): Promise<void> {
  const params = at(dataset);
  for (const { name, title, required, settings } of fields(plan, look)) {
    const body = { name, title, required, settings };
    await reply(api.POST("/api/v1/datasets/{dataset_id}/fields", { params, body }));
  }
  for (const question of plan.questions) {
    const { name, title, required } = question;
    const description = question.description?.trim() || null;
    const settings = question.settings as Schemas["QuestionSettings"];
    const body = { name, title: title.trim(), description, required, settings };
    await reply(api.POST("/api/v1/datasets/{dataset_id}/questions", { params, body }));
  }
  for (const property of metadata(plan)) {
    await reply(
      api.POST("/api/v1/datasets/{dataset_id}/metadata-properties", { params, body: property }),
    );
  }
}
