import { api, reply, type Schemas } from "../api/client.ts";
import type { Problem } from "../api/problem.ts";
import { Resource } from "./resource.svelte.ts";

export type Dataset = Schemas["Dataset"];

/** The dataset that the page is about. */
class CurrentDataset {
  #of = $state.raw<{ id: string; read: Resource<Dataset> }>();

  get value(): Dataset | undefined {
    return this.#of?.read.value;
  }

  get problem(): Problem | undefined {
    return this.#of?.read.problem;
  }

  /** Reads a dataset if it is not the one at hand. */
  async open(id: string): Promise<void> {
    if (this.#of?.id === id) return;
    const read = new Resource(() =>
      reply(api.GET("/api/v1/datasets/{dataset_id}", { params: { path: { dataset_id: id } } })),
    );
    this.#of = { id, read };
    await read.load();
  }

  async load(): Promise<void> {
    await this.#of?.read.load();
  }
}

export const currentDataset = new CurrentDataset();
