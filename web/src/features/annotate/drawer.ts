import type { CommandId } from "../../core/keymap.ts";

/** What may lie over the annotate page. */
export type Drawer = "guidelines" | "progress" | "keys";

/** The commands that open one. */
export const opens: Partial<Record<CommandId, Drawer>> = {
  guidelines: "guidelines",
  progress: "progress",
  help: "keys",
};
