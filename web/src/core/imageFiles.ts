/** Media types of images by the ending of a file; those that a record may hold. */
const types: Readonly<Record<string, string>> = {
  avif: "image/avif",
  gif: "image/gif",
  ico: "image/ico",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  svg: "image/svg",
  webp: "image/webp",
};

/** Bytes that an image may have: as a data address it must not be longer than a record may hold. */
export const MOST_BYTES = 3_700_000;

/** The media type of an image, by its name; nothing if it is called like none. */
export function imageType(path: string): string | undefined {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(types, ending) ? types[ending] : undefined;
}

/** Whether a file is one of those that systems lay beside others and nobody sees. */
export function isHidden(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
}

/** The folder right above a file; empty if it lies in none. */
export function folderOf(path: string): string {
  return path.split("/").at(-2) ?? "";
}

/** The paths without what all of them begin with, but for the names of the files. */
export function withoutCommonFolder(paths: readonly string[]): string[] {
  const [first = ""] = paths;
  const steps = first.split("/").slice(0, -1);
  const shared = steps.findIndex((_, at) => {
    const start = `${steps.slice(0, at + 1).join("/")}/`;
    return paths.some((path) => !path.startsWith(start));
  });
  const common = steps.slice(0, shared < 0 ? steps.length : shared);
  const cut = common.length === 0 ? 0 : common.join("/").length + 1;
  return paths.map((path) => path.slice(cut));
}
