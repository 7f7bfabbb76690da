import type { SpanPane } from "./pane.svelte.ts";

/** What the labels of a span question in the form and its texts know of each other. */
export class SpanTool {
  /** The label that whatever is selected next gets. */
  label = $state<string>();
  #pane = $state.raw<SpanPane>();

  /** The text that was worked on last. */
  get pane(): SpanPane | undefined {
    return this.#pane;
  }

  enter(pane: SpanPane): void {
    this.#pane = pane;
  }

  leave(pane: SpanPane): void {
    if (this.#pane === pane) this.#pane = undefined;
  }

  /** Gives a label to what is selected; with nothing selected, to what will be. */
  pick(label: string): void {
    if (this.#pane?.label(label)) return;
    this.label = this.label === label ? undefined : label;
  }
}

const tools = new Map<string, SpanTool>();

/** The tool of a question; the label chosen stays from record to record. */
export function toolOf(question: string): SpanTool {
  const tool = tools.get(question) ?? new SpanTool();
  tools.set(question, tool);
  return tool;
}
