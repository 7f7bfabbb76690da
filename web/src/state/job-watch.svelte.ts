import { api, reply, type Schemas } from "../api/client.ts";
import { Problem } from "../api/problem.ts";

type Job = Schemas["Job"];

/** Milliseconds between two looks. */
const PAUSE = 1000;

/** Follows a job until it has ended. */
export class JobWatch {
  #job = $state.raw<Job>();
  #problem = $state<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The job as it was last seen. */
  get job(): Job | undefined {
    return this.#job;
  }

  /** Why the last look failed; it is looked again all the same. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get isRunning(): boolean {
    return this.#job !== undefined && isUnderWay(this.#job);
  }

  follow(job: Job): void {
    this.stop();
    this.#job = job;
    this.#problem = undefined;
    this.#wait(job.id);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(id: string): void {
    this.#timer = setTimeout(() => void this.#look(id), PAUSE);
  }

  async #look(id: string): Promise<void> {
    try {
      const job = await reply(
        api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }),
      );
      if (this.#job?.id !== id) return;
      this.#job = job;
      this.#problem = undefined;
      if (!isUnderWay(job)) return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#problem = error.message;
      if (!error.isPassing) return;
    }
    this.#wait(id);
  }
}

const isUnderWay = (job: Job) => job.status === "queued" || job.status === "started";
