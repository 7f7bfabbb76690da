export type Message = { role: string; content: string };

/** The messages of a chat; what is no message is left out. */
export function messages(value: unknown): Message[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null) return [];
    const role: unknown = Reflect.get(item, "role");
    const content: unknown = Reflect.get(item, "content");
    return typeof content === "string" ? [{ role: String(role ?? ""), content }] : [];
  });
}

/** On which side of a conversation somebody speaks. */
export type Side = "asks" | "answers" | "tells";

export function side(role: string): Side {
  switch (role.toLowerCase()) {
    case "user":
    case "human":
    case "customer":
      return "asks";
    case "system":
    case "developer":
    case "tool":
    case "function":
      return "tells";
    default:
      return "answers";
  }
}

/**
 * The address of a file that was uploaded to a dataset. It lies on this server whatever server the
 * address names: this one may have moved, and only here the session comes with the request.
 */
const FILE = /^https?:\/\/[^/]+(\/api\/v1\/datasets\/[\da-f-]{36}\/media\/[\da-f]{64})$/;

/** The address of an image if it is one that may be shown. */
export function imageAddress(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const address = value.trim();
  if (/^data:image\/[\w.+-]+[;,]/i.test(address)) return address;
  const file = FILE.exec(address)?.[1];
  if (file !== undefined) return file;
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}
