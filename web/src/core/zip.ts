/** A file in an archive: where it lies and how it is packed. */
export type Entry = {
  readonly name: string;
  readonly method: "stored" | "deflated" | "unknown";
  /** Where its header begins. */
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
};

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const HEADER = 0x04034b50;
/** The longest comment that may stand behind the end record. */
const COMMENT = 0xffff;

/** The files of a ZIP archive (PKWARE APPNOTE 6.3); nothing if it is none. */
export function entries(archive: DataView): Entry[] | undefined {
  const end = endRecord(archive);
  if (end === undefined) return undefined;
  const count = archive.getUint16(end + 10, true);
  let at = archive.getUint32(end + 16, true);
  const found: Entry[] = [];
  for (let number = 0; number < count; number++) {
    if (at + 46 > archive.byteLength || archive.getUint32(at, true) !== ENTRY) return undefined;
    const lengths = [28, 30, 32].map((part) => archive.getUint16(at + part, true));
    const [name = 0, extra = 0, comment = 0] = lengths;
    if (at + 46 + name > archive.byteLength) return undefined;
    found.push(entry(archive, at, name));
    at += 46 + name + extra + comment;
  }
  return found;
}

function endRecord(archive: DataView): number | undefined {
  const first = Math.max(0, archive.byteLength - 22 - COMMENT);
  for (let at = archive.byteLength - 22; at >= first; at--) {
    if (archive.getUint32(at, true) === END) return at;
  }
  return undefined;
}

function entry(archive: DataView, at: number, nameLength: number): Entry {
  const name = new Uint8Array(archive.buffer, archive.byteOffset + at + 46, nameLength);
  const method = archive.getUint16(at + 10, true);
  return {
    name: new TextDecoder().decode(name),
    method: method === 0 ? "stored" : method === 8 ? "deflated" : "unknown",
    offset: archive.getUint32(at + 42, true),
    packed: archive.getUint32(at + 20, true),
    size: archive.getUint32(at + 24, true),
  };
}

/** The packed bytes of a file; nothing if the archive is cut off or has no such file there. */
export function packed(archive: DataView, of: Entry): Uint8Array<ArrayBuffer> | undefined {
  const at = of.offset;
  if (at + 30 > archive.byteLength || archive.getUint32(at, true) !== HEADER) return undefined;
  const from = at + 30 + archive.getUint16(at + 26, true) + archive.getUint16(at + 28, true);
  if (from + of.packed > archive.byteLength) return undefined;
  return new Uint8Array(
    archive.buffer.slice(
      archive.byteOffset + from,
      archive.byteOffset + from + of.packed,
    ) as ArrayBuffer,
  );
}

/** The bytes of a file as they were before they were packed; nothing if that cannot be undone. */
export async function unpacked(
  archive: DataView,
  of: Entry,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = packed(archive, of);
  if (bytes === undefined || of.method === "unknown") return undefined;
  if (of.method === "stored") return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return undefined;
  }
}
