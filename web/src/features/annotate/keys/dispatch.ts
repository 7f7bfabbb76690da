import { type CommandId, type Context, commandOf, strokeOf } from "../../../core/keymap.ts";
import { keys } from "../../../state/keymap.svelte.ts";

const TEXT =
  'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"], [type="button"])';

/** Held down they would answer records that nobody has seen. */
const ONCE: readonly CommandId[] = ["submit", "discard", "accept"];

/** In a text these belong to the browser. */
const OF_TEXT: readonly CommandId[] = ["undo", "redo"];

function targetOf(event: KeyboardEvent): Element | undefined {
  return event.target instanceof Element ? event.target : undefined;
}

/** Whether a key belongs to something else: a dialog, a menu, or somebody who has taken it. */
export function isElsewhere(event: KeyboardEvent): boolean {
  const inside = targetOf(event)?.closest("dialog, [popover], details[open]");
  return (
    event.defaultPrevented || Boolean(inside) || document.querySelector("dialog[open]") !== null
  );
}

export function isInText(event: KeyboardEvent): boolean {
  return Boolean(targetOf(event)?.matches(TEXT));
}

/** Whether a key gives its command while somebody writes. */
export function isOpenInText(command: CommandId | undefined, stroke: string): boolean {
  return stroke.startsWith("Mod+") && command !== undefined && !OF_TEXT.includes(command);
}

/** The command that a key gives. */
export function commandFor(event: KeyboardEvent, open: readonly Context[]): CommandId | undefined {
  const stroke = strokeOf(event);
  if (stroke === undefined || isElsewhere(event)) return undefined;
  const command = commandOf(keys.map, stroke, open);
  if (command === undefined || (event.repeat && ONCE.includes(command))) return undefined;
  if (isInText(event) && !isOpenInText(command, stroke)) return undefined;
  return isOwnKey(event, stroke) ? undefined : command;
}

/** Whether what has the focus does something with the key itself: a button is pressed with it. */
function isOwnKey(event: KeyboardEvent, stroke: string): boolean {
  if (stroke !== "Enter" && stroke !== "Space") return false;
  const control = targetOf(event)?.closest("button, a, summary, input");
  if (!control) return false;
  return stroke === "Space" || !control.hasAttribute("data-option");
}
