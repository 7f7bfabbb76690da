import { api, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { type Quality, quality } from "../core/loopSummary.ts";
import { Resource } from "./resource.svelte.ts";

/** A loop and how good its model is. */
export type LoopOverview = { loop: Schemas["Loop"]; quality: Quality };

const at = (id: string) => ({ params: { path: { dataset_id: id } } });

/** How far a dataset is: read in parallel, each part there as soon as it comes. */
export class DatasetOverview {
  readonly team: Resource<Schemas["DatasetProgress"]>;
  readonly own: Resource<Schemas["OwnMetrics"]>;
  readonly loops: Resource<LoopOverview[]>;

  constructor(id: string) {
    this.team = new Resource(() =>
      reply(api.GET("/api/v1/datasets/{dataset_id}/progress", at(id))),
    );
    this.own = new Resource(() =>
      reply(api.GET("/api/v1/me/datasets/{dataset_id}/metrics", at(id))),
    );
    this.loops = new Resource(() => readLoops(id));
  }

  /** Reads all of it; loops are for those who manage the dataset. */
  async load(withLoops: boolean): Promise<void> {
    const loops = withLoops ? this.loops.load() : undefined;
    await Promise.all([this.team.load(), this.own.load(), loops]);
  }
}

async function readLoops(id: string): Promise<LoopOverview[]> {
  try {
    const { items } = await reply(api.GET("/api/v1/datasets/{dataset_id}/loops", at(id)));
    return await Promise.all(items.map(async (loop) => ({ loop, quality: await measured(loop) })));
  } catch (error) {
    // A server may run no loops at all.
    if (error instanceof Problem && error.trouble.kind === "not-found") return [];
    throw error;
  }
}

async function measured(loop: Schemas["Loop"]): Promise<Quality> {
  if (loop.counts.trainings === 0) return { kind: "unknown" };
  const path = { params: { path: { loop_id: loop.id } } };
  const rounds = await reply(api.GET("/api/v1/loops/{loop_id}/rounds", path));
  return quality(rounds.items);
}
