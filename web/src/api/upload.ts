import { Problem, problemOf } from "./problem.ts";

/** A row that is no record. */
export type Refusal = { readonly row: number; readonly reason: string };

/** How far the rows of a table are on their way into a dataset. */
export type Step = {
  readonly done: number;
  readonly total: number | null;
  readonly written: number;
  readonly updated: number;
  readonly refused: number;
  /** Those refused since the step before. */
  readonly refusals: readonly Refusal[];
  readonly ended: boolean;
  readonly error: string | null;
};

type Watch = {
  /** Called with the share of the body that is sent, from 0 to 1. */
  onsent?: (share: number) => void;
  /** Called with all of the reply that is there so far. */
  ontext?: (text: string) => void;
  signal?: AbortSignal;
};

/** Sends a body of bytes and tells how far it is, which `fetch` cannot; gives the reply's text. */
function send(address: string, body: Blob, watch: Watch): Promise<string> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const unreachable = () =>
      failed(new Problem({ kind: "unreachable", status: 0, message: "the connection broke" }));
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) =>
      watch.onsent?.(total > 0 ? loaded / total : 1);
    request.onprogress = () => {
      if (request.status === 200) watch.ontext?.(request.responseText);
    };
    request.onerror = unreachable;
    request.onabort = unreachable;
    request.onload = () => {
      if (request.status === 200) done(request.responseText);
      else failed(problemOf(request.status, parsed(request.responseText)));
    };
    watch.signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a table shows before anything is made of it. */
export async function preview(body: Blob, fileName: string, watch: Watch = {}): Promise<unknown> {
  const query = new URLSearchParams({ file_name: fileName });
  return parsed(await send(`/api/v1/uploads/preview?${query}`, body, watch));
}

/** What is uploaded where. */
export type Upload = { dataset: string; fileName: string; mapping: unknown; body: Blob };

/**
 * Adds the rows of a table to a dataset and tells every step; throws a [`Problem`] if it was refused
 * or broke off. What was written before that stays.
 */
export async function upload(
  { dataset, fileName, mapping, body }: Upload,
  onstep: (step: Step) => void,
  onsent?: (share: number) => void,
): Promise<void> {
  const query = new URLSearchParams({ file_name: fileName, mapping: JSON.stringify(mapping) });
  let told = 0;
  let last: Step | undefined;
  const ontext = (text: string) => {
    const end = text.lastIndexOf("\n");
    for (const line of text.slice(told, Math.max(told, end)).split("\n").filter(Boolean)) {
      last = JSON.parse(line) as Step;
      onstep(last);
    }
    told = Math.max(told, end + 1);
  };
  const address = `/api/v1/datasets/${dataset}/records/upload?${query}`;
  ontext(await send(address, body, { ontext, ...(onsent && { onsent }) }));
  const error = last?.error ?? (last?.ended ? undefined : "the connection broke");
  if (error !== undefined) throw new Problem({ kind: "failed", status: 0, message: error });
}
