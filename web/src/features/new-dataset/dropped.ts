import { imageType } from "../../core/imageFiles.ts";
import { stem } from "../../core/newDataset.ts";
import { archived, images, type Placed, type Source, table } from "./source.ts";

/** Why nothing can be made of what was chosen. */
export type Unusable = "nothing" | "several" | "no-images" | "no-archive";

const placed = (file: File, path = file.webkitRelativePath || file.name): Placed => ({
  path,
  size: file.size,
  read: async () => file,
});

/** What files that were chosen are: one table, one archive, or images. */
export async function fromFiles(files: readonly File[]): Promise<Source | Unusable> {
  const [first] = files;
  if (first === undefined) return "nothing";
  const folder = first.webkitRelativePath.split("/")[0];
  if (folder || files.length > 1 || imageType(first.name) !== undefined) {
    return fromPlaced(
      folder || "images",
      files.map((file) => placed(file)),
    );
  }
  if (!first.name.toLowerCase().endsWith(".zip")) return table(first);
  const inside = await archived(first);
  if (inside === undefined) return "no-archive";
  return images(stem(first.name), inside) ?? "no-images";
}

function fromPlaced(name: string, files: readonly Placed[]): Source | Unusable {
  const isPlain = files.every((file) => !file.path.includes("/"));
  return images(name, files) ?? (isPlain && files.length > 1 ? "several" : "no-images");
}

/** What was dropped: files, or a folder with all that is in it. */
export async function fromDrop(data: DataTransfer): Promise<Source | Unusable> {
  // The list is empty once the event is over, so it is read before anything is waited for.
  const files = [...data.files];
  const entries = [...data.items].map((item) => item.webkitGetAsEntry());
  const folders = entries.filter((entry) => entry?.isDirectory === true);
  const [folder] = folders;
  if (!folder) return fromFiles(files);
  const inside = await Promise.all(folders.map((entry) => walk(entry as FileSystemDirectoryEntry)));
  return fromPlaced(folder.name, inside.flat());
}

async function walk(folder: FileSystemDirectoryEntry): Promise<Placed[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  const inside = found.map(async (entry) => {
    if (entry.isDirectory) return walk(entry as FileSystemDirectoryEntry);
    const file = await new Promise<File>((done, failed) =>
      (entry as FileSystemFileEntry).file(done, failed),
    );
    return [placed(file, entry.fullPath.replace(/^\//, ""))];
  });
  return (await Promise.all(inside)).flat();
}
