import { problemOf, unreachable } from "./problem.ts";

export const formats = ["jsonl", "csv", "parquet"] as const;

/** In which form records are wanted, and with what. */
export type Download = {
  format: (typeof formats)[number];
  responses: boolean;
  suggestions: boolean;
  vectors: boolean;
};

/** Has the browser keep the records of a dataset as a file; throws a [`Problem`] if it cannot. */
export async function download(of: { id: string; name: string }, wanted: Download): Promise<void> {
  const query = new URLSearchParams(
    Object.entries(wanted).map(([key, value]) => [key, String(value)]),
  );
  const blob = await fetched(`/api/v1/datasets/${of.id}/export-file?${query}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${of.name}.${wanted.format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function fetched(address: string): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(address);
    if (response.ok) return await response.blob();
  } catch (error) {
    throw unreachable(error);
  }
  throw problemOf(response.status, await response.json().catch(() => undefined));
}
