import type { Stretch } from "../../../core/searchHits.ts";
import type { Line } from "../../../core/segments.ts";

/** The offset in the text of an element of a place in the document. */
export function offsetOf(element: Element, node: Node, offset: number): number {
  const before = new Range();
  before.setStart(element, 0);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** What is selected within an element; of no length where there is but a caret. */
export function selectedIn(element: Element): Stretch | undefined {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0) return undefined;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(element)) return undefined;
  const whole = new Range();
  whole.selectNodeContents(element);
  const isIn = (node: Node) => element.contains(node);
  const start = isIn(range.startContainer)
    ? offsetOf(element, range.startContainer, range.startOffset)
    : 0;
  const end = isIn(range.endContainer)
    ? offsetOf(element, range.endContainer, range.endOffset)
    : whole.toString().length;
  return { start, end };
}

/** A stretch of the text that an element shows line by line. */
export function rangeOf(
  element: Element,
  lines: readonly Line[],
  { start, end }: Stretch,
): Range | undefined {
  const from = placeOf(element, lines, start);
  const to = placeOf(element, lines, end - 1);
  if (!from || !to) return undefined;
  const range = new Range();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset + 1);
  return range;
}

/** Puts what is selected into the clipboard as the text has it, without what is shown beside it. */
export function copySelected(element: Element, source: string, event: ClipboardEvent): void {
  const part = selectedIn(element);
  if (!part || part.start === part.end) return;
  event.clipboardData?.setData("text/plain", source.slice(part.start, part.end));
  event.preventDefault();
}

/** Draws a stretch in a way of its own and shows it; the document stays as it is. */
export function highlighted(name: string, range: Range): (() => void) | undefined {
  if (!("highlights" in CSS)) return undefined;
  CSS.highlights.set(name, new Highlight(range));
  range.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
  return () => void CSS.highlights.delete(name);
}

function placeOf(element: Element, lines: readonly Line[], offset: number) {
  const at = lines.findIndex((line) => offset < line.end);
  const line = element.children[at];
  if (!line) return undefined;
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let left = offset - (lines[at]?.start ?? 0);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left < length) return { node, offset: left };
    left -= length;
  }
  return undefined;
}

/** The offset of the text one line of the screen above or below a stretch. */
export function beyondLine(
  element: Element,
  lines: readonly Line[],
  from: Stretch,
  by: 1 | -1,
): number | undefined {
  const box = rangeOf(element, lines, from)?.getBoundingClientRect();
  if (!box) return undefined;
  const x = box.left + box.width / 2;
  // Lines are as far apart as their marks need: the next text within some lines is the one.
  for (let step = 1; step <= 8; step++) {
    const y = (by === 1 ? box.bottom : box.top) + (by * step * box.height) / 2;
    const place = document.caretPositionFromPoint?.(x, y);
    if (!place || !element.contains(place.offsetNode)) continue;
    const offset = offsetOf(element, place.offsetNode, place.offset);
    if (by === 1 ? offset >= from.end : offset < from.start) return offset;
  }
  return undefined;
}
