import { Problem } from "../../api/problem.ts";
import { preview } from "../../api/upload.ts";
import { type Glance, readGlance } from "../../core/glance.ts";
import { type Look, type Plan, proposed } from "../../core/newDataset.ts";
import { DatasetMaker } from "../../state/dataset-maker.svelte.ts";
import type { Unusable } from "./dropped.ts";
import type { Source } from "./source.ts";

/** A dataset on its way from a file to being made. */
export class Draft {
  readonly maker = new DatasetMaker();
  #source = $state.raw<Source>();
  #look = $state.raw<Glance>();
  #problem = $state.raw<Problem | Unusable>();
  #isLooking = $state(false);
  #sent = $state(0);
  #looks = 0;
  /** What is planned; a change puts a new plan in its place. */
  plan = $state.raw<Plan>();

  get source(): Source | undefined {
    return this.#source;
  }

  get look(): Glance | undefined {
    return this.#look;
  }

  /** Why nothing could be made of what was chosen last. */
  get problem(): Problem | Unusable | undefined {
    return this.#problem;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** The share of the file that is sent to be looked at, from 0 to 1. */
  get sent(): number {
    return this.#sent;
  }

  /** Looks at what was chosen, and plans a dataset of it. What was planned before goes. */
  async choose(chosen: Promise<Source | Unusable>): Promise<void> {
    const turn = ++this.#looks;
    this.#isLooking = true;
    this.#problem = undefined;
    this.#sent = 0;
    try {
      const source = await chosen;
      if (turn !== this.#looks) return;
      if (typeof source === "string") {
        this.#problem = source;
        return;
      }
      const look = await this.#glance(source);
      if (turn !== this.#looks) return;
      const workspace = this.plan?.workspace ?? "";
      this.#source = source;
      this.#look = look;
      this.plan = { ...planned(source, look), workspace };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.#looks) this.#problem = error;
    } finally {
      if (turn === this.#looks) this.#isLooking = false;
    }
  }

  async #glance(source: Source): Promise<Glance> {
    const onsent = (share: number) => {
      this.#sent = share;
    };
    const look = readGlance(await preview(await source.look(), source.fileName, { onsent }));
    if (look === undefined) {
      const message = "the server replied with something else than a look at a table";
      throw new Problem({ kind: "failed", status: 200, message });
    }
    return look;
  }
}

/** The name of an image's file says what it is, and is no text to annotate. */
function planned(source: Source, look: Look): Plan {
  const plan = proposed(look, source.name);
  if (source.kind === "table") return plan;
  const columns = plan.columns.map((one) =>
    one.column === "file_name" ? { ...one, role: "terms" as const } : one,
  );
  return { ...plan, columns };
}
