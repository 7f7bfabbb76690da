import createClient, { type Middleware } from "openapi-fetch";
import { problemOf, unreachable } from "./problem.ts";
import type { components, paths } from "./schema.d.ts";

export type Schemas = components["schemas"];

const listeners = new Set<() => void>();

/** Calls back whenever the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const session: Middleware = {
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && schemaPath !== "/api/v1/session") {
      for (const listener of listeners) listener();
    }
  },
  onError({ error }) {
    return unreachable(error);
  },
};

/** The API of the server, typed by path from its own description. */
export const api = createClient<paths>({ baseUrl: window.location.origin });
api.use(session);

type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The reply to a request; throws a [`Problem`] if it was refused. */
export async function reply<T>(request: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}
