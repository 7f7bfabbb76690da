/** Where a command can be given; of two that are open the inner one has the key. */
export type Context = "record" | "question";

/** All commands of the annotate page, with the keys they have at first. */
export const commands = [
  { id: "submit", context: "record", keys: ["Enter", "Mod+Enter"] },
  { id: "discard", context: "record", keys: ["Backspace", "x"] },
  { id: "save", context: "record", keys: ["Mod+s"] },
  { id: "accept", context: "record", keys: ["a"] },
  { id: "clear", context: "record", keys: ["Shift+Backspace"] },
  { id: "next", context: "record", keys: ["ArrowRight", "j"] },
  { id: "previous", context: "record", keys: ["ArrowLeft", "k"] },
  { id: "undo", context: "record", keys: ["u", "Mod+z"] },
  { id: "redo", context: "record", keys: ["Shift+u", "Mod+Shift+z", "Mod+y"] },
  { id: "next-question", context: "record", keys: ["ArrowDown"] },
  { id: "previous-question", context: "record", keys: ["ArrowUp"] },
  { id: "suggestion", context: "question", keys: ["Space"] },
  { id: "write", context: "question", keys: ["Shift+Enter"] },
  { id: "find", context: "question", keys: ["f"] },
  { id: "more", context: "question", keys: ["m"] },
  { id: "search", context: "record", keys: ["/"] },
  { id: "guidelines", context: "record", keys: ["g"] },
  { id: "progress", context: "record", keys: ["p"] },
  { id: "help", context: "record", keys: ["?"] },
] as const satisfies readonly { id: string; context: Context; keys: readonly string[] }[];

export type CommandId = (typeof commands)[number]["id"];

/** The keys that were changed, and whether keys that type a character are commands at all. */
export type Keymap = {
  readonly changed: Readonly<Partial<Record<CommandId, readonly string[]>>>;
  readonly singles: boolean;
};

export const usual: Keymap = { changed: {}, singles: true };

/** What is needed of a key event. */
export type Press = {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
};

/**
 * What a press is called, such as `Mod+Shift+z`; nothing for modifiers alone and while a character
 * is being composed. `Mod` is Ctrl, or ⌘ on a Mac.
 */
export function strokeOf(press: Press): string | undefined {
  if (press.isComposing || press.key === "Process" || press.key === "Dead") return undefined;
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock"].includes(press.key))
    return undefined;
  // AltGr is Ctrl and Alt at once, and only types another character.
  const isTyped = press.ctrlKey && press.altKey && press.key.length === 1;
  const mod = (press.ctrlKey || press.metaKey) && !isTyped;
  const alt = press.altKey && !isTyped;
  const name = nameOf(press, mod || alt || press.shiftKey);
  // A character such as `?` says itself whether Shift was held.
  const shift = press.shiftKey && (name.length > 1 || name.toLowerCase() !== name.toUpperCase());
  return [mod && "Mod", alt && "Alt", shift && "Shift", name].filter(Boolean).join("+");
}

function nameOf({ key, code }: Press, modified: boolean): string {
  if (key === " ") return "Space";
  // On some keyboards the digits of the upper row need Shift.
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined && !modified) return digit;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** Whether a stroke types a character, so that somebody who dictates may give it unawares. */
export function isSingle(stroke: string): boolean {
  const key = stroke.replace(/^Shift\+/, "");
  return [...key].length === 1;
}

/** The keys of a command. */
export function keysOf(keymap: Keymap, id: CommandId): readonly string[] {
  const keys = keymap.changed[id] ?? commands.find((command) => command.id === id)?.keys ?? [];
  return keymap.singles ? keys : keys.filter((key) => !isSingle(key));
}

/** The command of a stroke where these contexts are open, the inner one first. */
export function commandOf(
  keymap: Keymap,
  stroke: string,
  open: readonly Context[],
): CommandId | undefined {
  for (const context of open) {
    const found = commands.find(
      (command) => command.context === context && keysOf(keymap, command.id).includes(stroke),
    );
    if (found) return found.id;
  }
  return undefined;
}

/** Gives a command other keys; they are taken from the commands that had them. */
export function rebound(keymap: Keymap, id: CommandId, keys: readonly string[]): Keymap {
  const changed: Partial<Record<CommandId, readonly string[]>> = { ...keymap.changed };
  for (const other of commands) {
    const held = changed[other.id] ?? other.keys;
    const left = held.filter((key) => !keys.includes(key));
    if (other.id !== id && left.length < held.length) changed[other.id] = left;
  }
  changed[id] = [...new Set(keys)];
  return { ...keymap, changed };
}

/** The command that has a stroke now. */
export function holderOf(keymap: Keymap, stroke: string): CommandId | undefined {
  const all: Keymap = { ...keymap, singles: true };
  return commands.find((command) => keysOf(all, command.id).includes(stroke))?.id;
}

/** The keys of so many options: digits, then letters that no command has. */
export function optionKeys(keymap: Keymap, count: number): string[] {
  const taken = new Set(commands.flatMap((command) => [...keysOf(keymap, command.id)]));
  const letters = keymap.singles ? "abcdefghijklmnopqrstuvwxyz" : "";
  return [..."1234567890", ...letters].filter((key) => !taken.has(key)).slice(0, count);
}

/** Reads a keymap that was kept; what is no keymap is the usual one. */
export function readKeymap(kept: string | null): Keymap {
  try {
    const { changed, singles } = JSON.parse(kept ?? "{}") as {
      changed?: unknown;
      singles?: unknown;
    };
    const read: Partial<Record<CommandId, readonly string[]>> = {};
    for (const { id } of commands) {
      const keys: unknown = typeof changed === "object" && changed && Reflect.get(changed, id);
      if (Array.isArray(keys)) read[id] = keys.filter((key) => typeof key === "string");
    }
    return { changed: read, singles: singles !== false };
  } catch {
    return usual;
  }
}
