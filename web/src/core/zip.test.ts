import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { entries, unpacked } from "./zip.ts";

/** An archive as programs write it: a header before each file, and a list of all at the end. */
function zip(files: [string, Uint8Array, 0 | 8][], comment = ""): DataView {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes, method] of files) {
    const body = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(method, 8);
    header.writeUInt16LE(Buffer.byteLength(name), 26);
    header.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    list.push(entry, Buffer.from(name));
    parts.push(header, Buffer.from(name), Buffer.alloc(4), body);
    offset += 34 + Buffer.byteLength(name) + body.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  const all = Buffer.concat([...parts, ...list, end, Buffer.from(comment)]);
  return new DataView(new Uint8Array(all).buffer);
}

test("every file comes out as it went in, packed or not", async () => {
  const file = fc.tuple(
    fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
    fc.uint8Array({ maxLength: 500 }),
    fc.constantFrom<0 | 8>(0, 8),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 5 }), fc.string(), async (files, comment) => {
      const archive = zip(files, comment.replaceAll("\u0006", ""));
      const found = entries(archive) ?? [];
      expect(found.map((one) => one.name)).toEqual(files.map(([name]) => name));
      for (const [at, one] of found.entries()) {
        const bytes = await unpacked(archive, one);
        expect([...(bytes ?? [])]).toEqual([...(files[at]?.[1] ?? [])]);
      }
    }),
    { numRuns: 50 },
  );
});

test("what is no archive is told, and what is cut off is not read past its end", async () => {
  expect(entries(new DataView(new ArrayBuffer(10)))).toBeUndefined();
  expect(entries(new DataView(new ArrayBuffer(100)))).toBeUndefined();
  const whole = zip([["a", new Uint8Array([1, 2, 3]), 8]]);
  const [one] = entries(whole) ?? [];
  if (!one) throw new Error("it has a file");
  expect(await unpacked(new DataView(whole.buffer.slice(0, 34)), one)).toBeUndefined();
  expect(await unpacked(whole, { ...one, method: "unknown" })).toBeUndefined();
});
