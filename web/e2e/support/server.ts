import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Api } from "./api.ts";

/** The program under test. */
export const HONE = resolve(process.env.HONE_BIN ?? "../target/debug/hone");

/** The first account of each server. */
export const OWNER = { username: "owner", password: "12345678" };

const WORKSPACE = "team";
const KEY = "owner.key";
const PATIENCE_MS = 60_000;

/** Puts something into a data folder. */
export type Furnish = (data: string) => void;

/** A running program on a folder of its own. */
export class Server {
  readonly #folder = mkdtempSync(join(tmpdir(), "hone-e2e-"));
  readonly #log = join(this.#folder, "server.log");
  #process: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  /** Starts the program; its data folder is furnished before. */
  static async start(furnish: readonly Furnish[] = []): Promise<Server> {
    const server = new Server(await freePort());
    mkdirSync(server.#data);
    for (const put of furnish) put(server.#data);
    await server.restart();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The API with the owner's key. */
  get api(): Api {
    return new Api(this.url, KEY);
  }

  /** What the program said so far. */
  get log(): string {
    return readFileSync(this.#log, "utf8");
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  /** Starts it again, on the same folder and port. */
  async restart(): Promise<void> {
    const log = openSync(this.#log, "a");
    const app = resolve("dist/app");
    const options = ["--data-dir", this.#data, "--port", String(this.port), "--web-folder", app];
    const started = spawn(HONE, ["serve", ...options], {
      env: environment(),
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#process = started;
    let failure: Error | undefined;
    started.once("error", (error) => {
      failure = error;
    });
    const end = Date.now() + PATIENCE_MS;
    while (!(await this.#isReady())) {
      if (failure || started.exitCode !== null || Date.now() > end) {
        throw new Error(`${HONE} did not start:\n${this.log}`, { cause: failure });
      }
      await pause(20);
    }
  }

  /** Ends it at once, as a failing machine does. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once("exit", done));
    running.kill(signal);
    await ended;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What `read` gives as soon as it is something. */
export async function until<T>(
  read: () => Promise<T | undefined>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const value = await read();
    if (value !== undefined) return value;
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The environment without what would set another server up. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("HONE_"));
  return {
    ...Object.fromEntries(own),
    USERNAME: OWNER.username,
    PASSWORD: OWNER.password,
    API_KEY: KEY,
    WORKSPACE,
    HF_HUB_OFFLINE: "1",
  };
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === "object" && address) found(address.port);
        else failed(new Error("no port is free"));
      });
    });
  });
}
