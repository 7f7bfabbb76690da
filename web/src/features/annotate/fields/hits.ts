import type { Attachment } from "svelte/attachments";
import { searchHits } from "../../../core/searchHits.ts";

/** What `::highlight()` in the styles names. */
const NAME = "search-hit";

/** Marks the words of a search within an element, and again whenever its text changes. */
export function hits(search: string): Attachment<HTMLElement> {
  return (element) => {
    if (search.trim() === "" || !("highlights" in CSS)) return;
    let marked: Range[] = [];
    const unmark = () => {
      const all = CSS.highlights.get(NAME);
      for (const range of marked) all?.delete(range);
      marked = [];
    };
    const mark = () => {
      unmark();
      const all = CSS.highlights.get(NAME) ?? new Highlight();
      CSS.highlights.set(NAME, all);
      marked = ranges(element, search);
      for (const range of marked) all.add(range);
    };
    mark();
    const changes = new MutationObserver(mark);
    changes.observe(element, { childList: true, characterData: true, subtree: true });
    return () => {
      changes.disconnect();
      unmark();
    };
  };
}

/** The hits in an element's text; one may reach over several of its parts. */
function ranges(element: HTMLElement, search: string): Range[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const parts: { node: Node; from: number }[] = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    parts.push({ node, from: text.length });
    text += node.textContent ?? "";
  }
  let part = 0;
  const place = (offset: number, isEnd: boolean) => {
    while (reaches(parts[part + 1]?.from, offset, isEnd)) part++;
    const at = parts[part];
    return at && { node: at.node, offset: offset - at.from };
  };
  return searchHits(text, search).flatMap(({ start, end }) => {
    const [from, to] = [place(start, false), place(end, true)];
    if (!from || !to) return [];
    const range = new Range();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return [range];
  });
}

function reaches(from: number | undefined, offset: number, isEnd: boolean): boolean {
  return from !== undefined && (isEnd ? from < offset : from <= offset);
}
