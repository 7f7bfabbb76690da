import { api, reply } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";

/** Characters of a preview. */
const LENGTH = 160;
/** Records that are read at once. */
const PAGE = 100;

/** The beginning of a record's first text. */
export function preview(fields: object): string {
  const first = Object.values(fields).find((value) => typeof value === "string") ?? "";
  const line = String(first).replaceAll(/\s+/g, " ").trim();
  return line.length > LENGTH ? `${line.slice(0, LENGTH)}…` : line;
}

type Waiting = {
  id: string;
  resolve: (text: string | undefined) => void;
  refuse: (e: unknown) => void;
};

/** Previews of one dataset's records; those that are asked for together are read together. */
export class Previews {
  readonly #known = new Map<string, string>();
  #waiting: Waiting[] = [];

  constructor(private readonly dataset: string) {}

  /** A record's preview; nothing where it is gone. */
  of(id: string): Promise<string | undefined> {
    const known = this.#known.get(id);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, refuse) => {
      if (this.#waiting.length === 0) setTimeout(() => void this.#read());
      this.#waiting.push({ id, resolve, refuse });
    });
  }

  async #read(): Promise<void> {
    const asked = this.#waiting.splice(0, PAGE);
    if (this.#waiting.length > 0) setTimeout(() => void this.#read());
    try {
      for (const { record } of await this.#search(asked.map((one) => one.id))) {
        this.#known.set(record.id, preview(record.fields));
      }
      for (const { id, resolve } of asked) resolve(this.#known.get(id));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      for (const { refuse } of asked) refuse(error);
    }
  }

  async #search(ids: string[]) {
    const filter = {
      type: "terms" as const,
      scope: { entity: "record" as const, property: "id" as const },
      values: ids,
    };
    const found = await reply(
      api.POST("/api/v1/datasets/{dataset_id}/records/search", {
        params: { path: { dataset_id: this.dataset }, query: { limit: PAGE } },
        body: { filters: { and: [filter] } },
      }),
    );
    return found.items;
  }
}
