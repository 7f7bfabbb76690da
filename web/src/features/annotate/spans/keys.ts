import { strokeOf } from "../../../core/keymap.ts";
import { keys } from "../../../state/keymap.svelte.ts";
import type { SpanPane } from "./pane.svelte.ts";
import { beyondLine } from "./places.ts";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
const LINES: Record<string, 1 | -1> = { ArrowUp: -1, ArrowDown: 1 };

/** Does what a key says in a text; says whether it was for the text. */
export function pressed(pane: SpanPane, element: HTMLElement, event: KeyboardEvent): boolean {
  const stroke = strokeOf(event);
  if (stroke === undefined) return false;
  return moved(pane, element, event) || edited(pane, event.key) || commanded(pane, stroke);
}

function moved(pane: SpanPane, element: HTMLElement, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { key, shiftKey } = event;
  const step = STEPS[key];
  const line = LINES[key];
  if (step !== undefined) pane.move(isRightToLeft(element) ? -step : step, shiftKey);
  else if (line !== undefined) {
    const from = pane.cursor;
    const to = from && beyondLine(element, pane.answer.lines, from, line);
    if (to === undefined) return from !== undefined && shiftKey;
    pane.moveTo(to, shiftKey, line);
  } else if (key === "Home") pane.moveTo(0, shiftKey);
  else if (key === "End") pane.moveTo(pane.source.length, shiftKey);
  else return false;
  return true;
}

function isRightToLeft(element: HTMLElement): boolean {
  const line = element.firstElementChild;
  return line !== null && getComputedStyle(line).direction === "rtl";
}

/** Brackets are typed in other ways on other keyboards: what is typed counts. */
function edited(pane: SpanPane, key: string): boolean {
  if (!pane.selected) return false;
  if (key === "[") pane.resize("start", -1, "token");
  else if (key === "{") pane.resize("start", 1, "token");
  else if (key === "]") pane.resize("end", 1, "token");
  else if (key === "}") pane.resize("end", -1, "token");
  else return false;
  return true;
}

function commanded(pane: SpanPane, stroke: string): boolean {
  switch (stroke) {
    case "Tab":
      return pane.cycle(1);
    case "Shift+Tab":
      return pane.cycle(-1);
    case "Delete":
    case "Backspace":
      // Whoever removes spans would not have the record discarded by one press too many.
      pane.remove();
      return true;
    case "Escape":
      return pane.clear();
    case "Enter":
      return pane.accept() || marked(pane);
  }
  const { options } = pane.answer.question.settings;
  const option = options[keys.ofOptions(options.length).indexOf(stroke)];
  if (option) pane.tool.pick(option.value);
  return option !== undefined;
}

function marked(pane: SpanPane): boolean {
  const { label } = pane.tool;
  return pane.draft !== undefined && label !== undefined && pane.label(label);
}
