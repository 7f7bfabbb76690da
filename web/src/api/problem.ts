/** Why a request was not done. */
export type Trouble =
  | { kind: "unreachable"; status: 0; message: string }
  | { kind: "signed-out"; status: 401; message: string }
  | { kind: "forbidden"; status: 403; message: string }
  | { kind: "not-found"; status: 404; message: string }
  | { kind: "conflict"; status: 409; message: string }
  | { kind: "invalid"; status: number; message: string; places: Place[] }
  | { kind: "busy"; status: number; message: string }
  | { kind: "failed"; status: number; message: string };

/** What is wrong at one place of a request. */
export type Place = { at: string; message: string };

export class Problem extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble.message);
    this.name = "Problem";
  }

  /** Whether the same request may do later: nothing was wrong with it. */
  get isPassing(): boolean {
    const { kind } = this.trouble;
    return kind === "unreachable" || kind === "busy" || kind === "failed";
  }
}

/** No reply came at all; what the browser says of that is kept as the cause. */
export function unreachable(cause: unknown): Problem {
  const problem = new Problem({
    kind: "unreachable",
    status: 0,
    message: "The server cannot be reached.",
  });
  problem.cause = cause;
  return problem;
}

/** The problem that a reply tells of. */
export function problemOf(status: number, body: unknown): Problem {
  const message = messageOf(body) ?? `the server replied with status ${status}`;
  switch (status) {
    case 401:
      return new Problem({ kind: "signed-out", status, message });
    case 403:
      return new Problem({ kind: "forbidden", status, message });
    case 404:
      return new Problem({ kind: "not-found", status, message });
    case 409:
      return new Problem({ kind: "conflict", status, message });
    case 400:
    case 413:
    case 422:
      return new Problem({ kind: "invalid", status, message, places: placesOf(body) });
    case 429:
    case 503:
      return new Problem({ kind: "busy", status, message });
    default:
      return new Problem({ kind: "failed", status, message });
  }
}

function at(body: unknown, key: string): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
}

/** The three shapes of errors: `{detail: {params}}`, `{detail: "…"}` and `{message}`. */
function messageOf(body: unknown): string | undefined {
  const detail = at(body, "detail");
  const places = placesOf(body).map(({ at, message }) => (at ? `${at}: ${message}` : message));
  if (places.length > 0) return places.join("; ");
  const params = at(detail, "params");
  const texts = [detail, at(body, "message"), at(params, "detail"), at(params, "message")];
  return texts.find((text) => typeof text === "string");
}

function placesOf(body: unknown): Place[] {
  const errors = at(at(at(body, "detail"), "params"), "errors");
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => {
    const place = at(error, "loc");
    const steps = Array.isArray(place) ? place.map(String) : [];
    return {
      at: steps.filter((step) => step !== "body").join("."),
      message: String(at(error, "msg")),
    };
  });
}
