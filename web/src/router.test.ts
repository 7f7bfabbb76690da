import { expect, test } from "vitest";
import { parse, path, type Route } from "./router.ts";

const routes: Route[] = [
  { page: "home" },
  { page: "sign-in" },
  { page: "new-dataset" },
  { page: "annotate", dataset: "a" },
  { page: "loop", dataset: "a" },
  { page: "people", dataset: "a" },
  { page: "dataset-settings", dataset: "a", tab: "fields" },
  { page: "admin", tab: "webhooks" },
  { page: "me" },
];

test.each(routes)("the path of $page leads back to it", (route) => {
  expect(parse(path(route))).toEqual(route);
});

test("a path that no page has is not found", () => {
  expect(parse("/nothing/here")).toEqual({ page: "not-found" });
  expect(parse("/datasets/a/nothing")).toEqual({ page: "not-found" });
});
