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

/** The address of an image if it is one that may be shown. */
export function imageAddress(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const address = value.trim();
  if (/^data:image\/[\w.+-]+[;,]/i.test(address)) return address;
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : undefined;
}
