import type { components } from "../../src/api/schema.d.ts";

export type Schemas = components["schemas"];

/** The REST API with somebody's key, as a client of the server has it. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.#ask("GET", path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#ask("POST", path, body);
  }

  put<T>(path: string, body?: unknown): Promise<T> {
    return this.#ask("PUT", path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#ask("PATCH", path, body);
  }

  /** The same server with another key. */
  as(key: string): Api {
    return new Api(this.url, key);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { "X-Argilla-Api-Key": this.key, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
