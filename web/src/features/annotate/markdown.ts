import createDOMPurify from "dompurify";
import { Marked, type TokenizerAndRendererExtension } from "marked";
import { levelsBelow } from "../../core/headings.ts";
import { escaped } from "../../core/template.ts";

/** LaTeX between its signs. A dollar before a blank or before a digit is money. */
const DISPLAY = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])/;
const INLINE = /^(?:\$(?![\s$])((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)|\\\((.+?)\\\))/;

function mathElement(text: string, display: boolean): string {
  return `<code data-math="${display ? "display" : "inline"}">${escaped(text)}</code>`;
}

const inlineMath: TokenizerAndRendererExtension = {
  name: "inlineMath",
  level: "inline",
  start: (text) => text.search(/\$|\\[([]/),
  tokenizer(text) {
    const display = DISPLAY.exec(text);
    const found = display ?? INLINE.exec(text);
    if (!found) return undefined;
    const math = (found[1] ?? found[2] ?? "").trim();
    return { type: "inlineMath", raw: found[0], text: math, display: display !== null };
  },
  renderer: (token) => mathElement(String(token.text), token.display === true),
};

const blockMath: TokenizerAndRendererExtension = {
  name: "blockMath",
  level: "block",
  start: (text) => text.search(/^(?:\$\$|\\\[)/m),
  tokenizer(text) {
    const found = new RegExp(`${DISPLAY.source}[ \\t]*(?:\\n|$)`).exec(text);
    if (!found) return undefined;
    return { type: "blockMath", raw: found[0], text: (found[1] ?? found[2] ?? "").trim() };
  },
  renderer: (token) => `<p>${mathElement(String(token.text), true)}</p>`,
};

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  extensions: [blockMath, inlineMath],
  renderer: { checkbox: ({ checked }) => (checked ? "☑ " : "☐ ") },
});

const purify = createDOMPurify(window);

/** Neither scripts nor styles, nothing to fill in, nothing that others could take for the app's own. */
const ALLOWED = {
  USE_PROFILES: { html: true },
  ADD_ATTR: ["data-math"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "dialog", "map"],
  FORBID_ATTR: ["style", "class", "id", "name", "role", "tabindex", "autoplay", "popover"],
};

export type Names = { image: string; table: string };

/**
 * Markdown as elements that are safe to show, below a heading of the level `under`; LaTeX is still
 * text, see [`drawMath`].
 */
export function toElements(source: string, names: Names, under: number): DocumentFragment {
  const html = marked.parse(source, { async: false });
  const fragment = purify.sanitize(html, { ...ALLOWED, RETURN_DOM_FRAGMENT: true });
  for (const link of fragment.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  for (const image of fragment.querySelectorAll("img")) {
    image.alt ||= names.image;
    image.loading = "lazy";
  }
  for (const table of fragment.querySelectorAll("table")) scrolled(table, names.table);
  lower(fragment, under);
  for (const block of fragment.children) block.setAttribute("dir", "auto");
  return fragment;
}

/** A wide table is moved within its own box, by keyboard as well. */
function scrolled(table: HTMLTableElement, name: string): void {
  const box = document.createElement("div");
  box.tabIndex = 0;
  box.role = "region";
  box.ariaLabel = name;
  table.replaceWith(box);
  box.append(table);
}

/** Headings of a text come below the one of the page that it stands under. */
function lower(fragment: DocumentFragment, under: number): void {
  const headings = [...fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const levels = levelsBelow(
    under,
    headings.map(({ tagName }) => Number(tagName[1])),
  );
  for (const [at, heading] of headings.entries()) {
    const lowered = document.createElement(`h${levels[at]}`);
    lowered.append(...heading.childNodes);
    heading.replaceWith(lowered);
  }
}

/** Whether there is LaTeX among the elements. */
export function hasMath(fragment: DocumentFragment): boolean {
  return fragment.querySelector("[data-math]") !== null;
}

/** Draws the LaTeX among the elements; what is none stays as it was written. */
export async function drawMath(fragment: DocumentFragment): Promise<DocumentFragment> {
  const { default: temml } = await import("temml");
  const drawn = document.importNode(fragment, true);
  for (const code of drawn.querySelectorAll<HTMLElement>("[data-math]")) {
    const place = document.createElement("span");
    const displayMode = code.dataset.math === "display";
    try {
      temml.render(code.textContent, place, { displayMode, throwOnError: true, trust: false });
      code.replaceWith(place);
    } catch {
      code.title = code.textContent;
    }
  }
  return drawn;
}
