import { parse, path, type Route } from "../router.ts";

/** Where the browser is. */
class Location {
  #path = $state(window.location.pathname);
  #query = $state.raw(new URLSearchParams(window.location.search));
  readonly route: Route = $derived(parse(this.#path));
  /** Asked before a page is left; a page that would lose something says no. */
  guard: (() => boolean) | undefined;

  constructor() {
    window.addEventListener("popstate", () => this.#back());
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get query(): URLSearchParams {
    return this.#query;
  }

  /** Goes to a page. */
  go(route: Route, query: Record<string, string> = {}): void {
    this.#visit(path(route), new URLSearchParams(query), "push");
  }

  /** Changes the query in place; an empty value takes a key out. */
  set(values: Record<string, string>): void {
    const query = new URLSearchParams(this.#query);
    for (const [key, value] of Object.entries(values)) {
      if (value === "") query.delete(key);
      else query.set(key, value);
    }
    this.#visit(this.#path, query, "replace");
  }

  #visit(to: string, query: URLSearchParams, how: "push" | "replace"): void {
    if (to !== this.#path && this.guard?.() === false) return;
    const address = query.size > 0 ? `${to}?${query}` : to;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
    this.#read();
  }

  /** Follows the browser's own buttons, which have left already when they tell. */
  #back(): void {
    const left = this.#query.size > 0 ? `${this.#path}?${this.#query}` : this.#path;
    if (window.location.pathname !== this.#path && this.guard?.() === false) {
      window.history.pushState(null, "", left);
    } else {
      this.#read();
    }
  }

  #read(): void {
    this.#path = window.location.pathname;
    this.#query = new URLSearchParams(window.location.search);
  }

  /** Follows links to pages of this app without a load. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.origin !== window.location.origin) return;
    if (link.target !== "" || link.hasAttribute("download") || link.dataset.outside !== undefined)
      return;
    if (link.hash !== "" && link.pathname === this.#path) return;
    event.preventDefault();
    this.#visit(link.pathname, new URLSearchParams(link.search), "push");
  }
}

export const location = new Location();
