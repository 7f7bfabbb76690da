/**
 * Templates of custom fields: HTML with `{{paths}}` into the record. Understood are escaped and raw
 * values (`{{{raw}}}`), the blocks `#if`, `#unless`, `#each`, `#with` with `else`, the sections
 * `{{#path}}` and `{{^path}}`, comments, `this`, `../`, `@index`, `@key`, `@first` and `@last`.
 */
export function fill(template: string, data: Record<string, unknown>): string {
  const read = parse(tokens(template));
  return render(read, { value: data, around: undefined, marks: {} });
}

type Token = { kind: "text"; text: string } | { kind: "tag"; text: string; raw: boolean };

type Node =
  | { kind: "text"; text: string }
  | { kind: "value"; path: string; raw: boolean }
  | { kind: "block"; helper: string; path: string; body: Node[]; otherwise: Node[] };

type Scope = {
  value: unknown;
  around: Scope | undefined;
  marks: Record<string, unknown>;
};

const TAG = /\{\{!--[\s\S]*?--\}\}|\{\{\{([\s\S]*?)\}\}\}|\{\{([\s\S]*?)\}\}/g;

function tokens(template: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of template.matchAll(TAG)) {
    found.push({ kind: "text", text: template.slice(end, match.index) });
    end = match.index + match[0].length;
    const text = (match[1] ?? match[2] ?? "!").replace(/^~|~$/g, "").trim();
    if (text.startsWith("!")) continue;
    const isRaw = match[1] !== undefined || text.startsWith("&");
    found.push({ kind: "tag", text: text.replace(/^&\s*/, ""), raw: isRaw });
  }
  found.push({ kind: "text", text: template.slice(end) });
  return found;
}

type Open = { block: Node & { kind: "block" }; into: Node[] };

/** What is not closed ends with the template; what closes nothing is passed over. */
function parse(all: Token[]): Node[] {
  const root: Node[] = [];
  const open: Open[] = [];
  for (const token of all) {
    const top = open.at(-1);
    const into = top?.into ?? root;
    if (token.kind === "text") into.push(token);
    else if (/^[#^]\s*\S/.test(token.text)) open.push(opened(token.text, into));
    else if (token.text === "else" || token.text === "^") {
      if (top) top.into = top.block.otherwise;
    } else if (token.text.startsWith("/")) open.pop();
    else into.push({ kind: "value", path: token.text, raw: token.raw });
  }
  return root;
}

const HELPERS = ["if", "unless", "each", "with"];

function opened(tag: string, into: Node[]): Open {
  const [first = "", ...rest] = tag.slice(1).trim().split(/\s+/);
  const isHelper = tag.startsWith("#") && HELPERS.includes(first) && rest.length > 0;
  const helper = isHelper ? first : tag.startsWith("^") ? "unless" : "section";
  const path = isHelper ? (rest[0] ?? "") : first;
  const block: Open["block"] = { kind: "block", helper, path, body: [], otherwise: [] };
  into.push(block);
  return { block, into: block.body };
}

function render(nodes: Node[], scope: Scope): string {
  return nodes.map((node) => renderOne(node, scope)).join("");
}

function renderOne(node: Node, scope: Scope): string {
  if (node.kind === "text") return node.text;
  const value = lookUp(node.path, scope);
  if (node.kind === "value") return node.raw ? written(value) : escaped(written(value));
  const within = (value: unknown, marks: Scope["marks"] = {}) =>
    render(node.body, { value, around: scope, marks });
  const otherwise = () => render(node.otherwise, scope);
  switch (node.helper) {
    case "if":
      return isTrue(value) ? render(node.body, scope) : otherwise();
    case "unless":
      return isTrue(value) ? otherwise() : render(node.body, scope);
    case "with":
      return isTrue(value) ? within(value) : otherwise();
    case "section":
      if (!isTrue(value)) return otherwise();
      if (!Array.isArray(value)) return within(value === true ? scope.value : value);
      break;
  }
  const items = entries(value);
  if (items.length === 0) return otherwise();
  return items
    .map(([key, item], index) =>
      within(item, { index, key, first: index === 0, last: index === items.length - 1 }),
    )
    .join("");
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function lookUp(path: string, scope: Scope): unknown {
  let from: Scope | undefined = scope;
  let rest = path;
  while (rest.startsWith("../")) {
    from = from?.around;
    rest = rest.slice(3);
  }
  if (rest.startsWith("@")) return mark(rest.slice(1), from);
  const steps = [...rest.matchAll(/\[([^\]]*)\]|[^.[\]/]+/g)].map((step) => step[1] ?? step[0]);
  if (steps[0] === "this") steps.shift();
  else {
    // A name that the innermost value lacks is sought further out.
    const first = steps[0];
    while (first !== undefined && from?.around && !has(from.value, first)) from = from.around;
  }
  return steps.reduce(
    (value: unknown, step) => (has(value, step) ? Reflect.get(value, step) : undefined),
    from?.value,
  );
}

function mark(name: string, scope: Scope | undefined): unknown {
  for (let at = scope; at; at = at.around) if (name in at.marks) return at.marks[name];
  return undefined;
}

function has(value: unknown, key: string): value is object {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

function isTrue(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function written(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A text that HTML takes for text, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
