import {
  folderOf,
  imageType,
  isHidden,
  MOST_BYTES,
  withoutCommonFolder,
} from "../../core/imageFiles.ts";
import { entries, unpacked } from "../../core/zip.ts";
import type { Part } from "../../state/dataset-maker.svelte.ts";

/** A file that is left out, and why. */
export type LeftOut = { name: string; why: "no-image" | "too-large" | "unreadable" };

/** What a dataset is made from. */
export type Source = {
  kind: "table" | "images";
  /** What people call it. */
  name: string;
  /** What its table is called. */
  fileName: string;
  leftOut: LeftOut[];
  /** A table that is looked at. */
  look: () => Promise<Blob>;
  /** All of it, one piece at a time. */
  parts: () => AsyncGenerator<Part>;
};

/** A file at its place in a folder or an archive. */
export type Placed = { path: string; read: () => Promise<Blob>; size: number };

/** Bytes of one piece of images. */
const PIECE = 24_000_000;
/** Images that are looked at whole; of the others it is enough to know that they are there. */
const SHOWN = 3;

/** A file with rows. */
export function table(file: File): Source {
  return {
    kind: "table",
    name: file.name,
    fileName: file.name,
    leftOut: [],
    look: async () => file,
    async *parts() {
      yield { body: file, name: String };
    },
  };
}

/** Images as a table of one row each; nothing if there is none. */
export function images(name: string, files: readonly Placed[]): Source | undefined {
  const seen = files.filter((file) => !isHidden(file.path));
  const leftOut: LeftOut[] = [];
  const kept = seen.filter((file) => {
    const why =
      imageType(file.path) === undefined
        ? "no-image"
        : file.size > MOST_BYTES
          ? "too-large"
          : undefined;
    if (why !== undefined) leftOut.push({ name: file.path, why });
    return why === undefined;
  });
  if (kept.length === 0) return undefined;
  kept.sort((a, b) => (a.path < b.path ? -1 : 1));
  const paths = withoutCommonFolder(kept.map((file) => file.path));
  const placed = kept.map((file, at) => ({ ...file, path: paths[at] ?? file.path }));
  const hasFolders = new Set(paths.map(folderOf)).size > 1;
  return {
    kind: "images",
    name,
    fileName: `${name}.jsonl`,
    leftOut,
    look: () => glance(placed, hasFolders),
    parts: () => pieces(placed, hasFolders),
  };
}

/** The files of an archive; nothing if it is none. */
export async function archived(file: File): Promise<Placed[] | undefined> {
  const archive = new DataView(await file.arrayBuffer());
  return entries(archive)
    ?.filter((entry) => !entry.name.endsWith("/"))
    .map((entry) => ({
      path: entry.name,
      size: entry.size,
      read: async () => {
        const bytes = await unpacked(archive, entry);
        if (bytes === undefined) throw new Error(entry.name);
        return new Blob([bytes]);
      },
    }));
}

function row(path: string, image: string, hasFolders: boolean): string {
  const folder = hasFolders ? { folder: folderOf(path) } : {};
  return `${JSON.stringify({ id: path, image, file_name: path, ...folder })}\n`;
}

async function glance(files: readonly Placed[], hasFolders: boolean): Promise<Blob> {
  const first = await Promise.all(files.slice(0, SHOWN).map(address));
  const lines = files.map(({ path }, at) =>
    row(path, first[at] ?? "data:image/png;base64,", hasFolders),
  );
  return new Blob(lines);
}

async function* pieces(files: readonly Placed[], hasFolders: boolean): AsyncGenerator<Part> {
  let lines: string[] = [];
  let names: string[] = [];
  let size = 0;
  const piece = (): Part => {
    const own = names;
    return { body: new Blob(lines), rows: own.length, name: (at) => own[at - 1] ?? String(at) };
  };
  for (const file of files) {
    // What cannot be read becomes a row that is refused by its name.
    const line = row(file.path, (await address(file)) ?? "", hasFolders);
    if (size + line.length > PIECE && lines.length > 0) {
      yield piece();
      [lines, names, size] = [[], [], 0];
    }
    lines.push(line);
    names.push(file.path);
    size += line.length;
  }
  if (lines.length > 0) yield piece();
}

/** An image as a data address; nothing if it cannot be read. */
async function address(file: Placed): Promise<string | undefined> {
  try {
    const blob = new Blob([await file.read()], { type: imageType(file.path) ?? "" });
    return await new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(String(reader.result));
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(blob);
    });
  } catch {
    return undefined;
  }
}
