/** Characters and lines that stand in a collapsed record without being cut. */
const CHARACTERS = 240;
const LINES = 3;

/** Whether a record is shown whole even when it is collapsed; told without a layout. */
export function isShort(fields: Readonly<Record<string, unknown>>): boolean {
  const values = Object.values(fields).filter((value) => value !== null && value !== "");
  const [only, ...others] = values;
  if (typeof only !== "string" || others.length > 0) return values.length === 0;
  const isImage = /^(data|https?):/.test(only);
  return !isImage && only.length <= CHARACTERS && only.split("\n").length <= LINES;
}
