import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Api, Schemas } from "./api.ts";
import type { Dataset } from "./seed.ts";
import { HONE, until } from "./server.ts";

export type Loop = Schemas["Loop"];

/** Puts the default encoder there, pulled once beside the program. */
export function models(of: string): void {
  const data = join(dirname(HONE), "..", "tmp", "hone");
  const { HF_HUB_OFFLINE: _, ...environment } = process.env;
  execFileSync(HONE, ["--data-dir", data, "models", "pull", "all-MiniLM-L6-v2"], {
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  symlinkSync(join(data, "models"), join(of, "models"));
}

/** What makes a short loop: small steps, and no more patience than it needs. */
const short = {
  triggers: { answers: 10, seconds: 5, debounce_ms: 200 },
  encoder: { model_id: "all-MiniLM-L6-v2", dtype: "int8", max_tokens: 64 },
};

/** Starts a loop and waits until it has read and ordered all records. */
export async function startLoop(
  api: Api,
  dataset: Dataset,
  definition: { question: string } & Record<string, unknown>,
): Promise<Loop> {
  const made = await api.post<Loop>(`/datasets/${dataset.id}/loops`, { ...short, ...definition });
  return untilLoop(api, made.id, (loop) => isAtRest(loop) && (loop.progress?.queued ?? 0) > 0);
}

/** The loop as soon as it is so far. */
export function untilLoop(
  api: Api,
  id: string,
  reached: (loop: Loop) => boolean,
  patienceMs = 120_000,
): Promise<Loop> {
  const read = async () => {
    const loop = await api.get<Loop>(`/loops/${id}`);
    if (loop.progress?.error) throw new Error(loop.progress.error);
    return reached(loop) ? loop : undefined;
  };
  return until(read, "the loop", patienceMs);
}

/** Whether nothing is to be done until somebody answers. */
export function isAtRest({ progress }: Loop): boolean {
  if (!progress) return false;
  const { phase, suggested, to_suggest, to_encode, new_answers } = progress;
  const isDone = suggested === to_suggest && to_encode === 0 && new_answers === 0;
  return phase === "waiting" && isDone;
}
