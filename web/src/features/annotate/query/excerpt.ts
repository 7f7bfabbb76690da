import type { Field } from "./catalogue.ts";

const LENGTH = 160;

/** The beginning of what a record says, to know it by. */
export function excerpt(
  fields: readonly Field[],
  record: { fields: object; external_id?: string | null; id: string },
): string {
  const values = new Map<string, unknown>(Object.entries(record.fields));
  const texts = fields.map(({ name }) => beginning(values.get(name)));
  const words = texts.find((text) => text !== "") ?? record.external_id ?? record.id;
  return words.length > LENGTH ? `${words.slice(0, LENGTH).trimEnd()}…` : words;
}

/** Of a text itself; of a chat what was said first; nothing of an image's address. */
function beginning(value: unknown): string {
  if (typeof value === "string") return /^(data|https?):/.test(value) ? "" : value.trim();
  if (!Array.isArray(value)) return "";
  const [first] = value;
  const content = typeof first === "object" && first !== null ? Reflect.get(first, "content") : "";
  return typeof content === "string" ? content.trim() : "";
}
