/** The pages, by their address. An address is the whole state of a page that is worth a link. */
export type Route =
  | { page: "home" }
  | { page: "sign-in" }
  | { page: "new-dataset" }
  | { page: "annotate"; dataset: string }
  | { page: "loop"; dataset: string }
  | { page: "people"; dataset: string }
  | { page: "dataset-settings"; dataset: string; tab: string }
  | { page: "admin"; tab: string }
  | { page: "me" }
  | { page: "not-found" };

/** The page of a path. */
export function parse(path: string): Route {
  const [first, second, third, fourth] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (first === undefined) return { page: "home" };
  if (first === "welcome") return { page: "sign-in" };
  if (first === "me") return { page: "me" };
  if (first === "new") return { page: "new-dataset" };
  if (first === "admin") return { page: "admin", tab: second ?? "users" };
  if (first !== "datasets" || second === undefined) return { page: "not-found" };
  switch (third) {
    case undefined:
    case "annotate":
      return { page: "annotate", dataset: second };
    case "loop":
      return { page: "loop", dataset: second };
    case "people":
      return { page: "people", dataset: second };
    case "settings":
      return { page: "dataset-settings", dataset: second, tab: fourth ?? "general" };
    default:
      return { page: "not-found" };
  }
}

/** The path of a page. */
export function path(route: Route): string {
  switch (route.page) {
    case "home":
    case "not-found":
      return "/";
    case "sign-in":
      return "/welcome";
    case "new-dataset":
      return "/new";
    case "me":
      return "/me";
    case "admin":
      return `/admin/${route.tab}`;
    case "dataset-settings":
      return `/datasets/${route.dataset}/settings/${route.tab}`;
    case "annotate":
    case "loop":
    case "people":
      return `/datasets/${route.dataset}/${route.page}`;
  }
}
