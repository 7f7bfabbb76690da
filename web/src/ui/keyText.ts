const signs: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Backspace: "⌫",
  Escape: "Esc",
};

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** A stroke as it stands on the keys. */
export function keyText(stroke: string, mac: boolean): string {
  // The plus key itself is the last part of its stroke.
  const parts = stroke === "+" ? ["+"] : stroke.replace(/\+\+$/, "+plus").split("+");
  return parts
    .map((part) => {
      if (part === "Mod") return mac ? "⌘" : "Ctrl";
      if (part === "Shift") return "⇧";
      if (part === "Alt") return mac ? "⌥" : "Alt";
      if (part === "plus") return "+";
      return signs[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    })
    .join(mac ? "" : " ");
}

/** A stroke as `aria-keyshortcuts` has it. */
export function ariaKeys(strokes: readonly string[]): string | undefined {
  return strokes.map((stroke) => stroke.replace("Mod", "Control")).join(" ") || undefined;
}
