import { expect, test } from "vitest";
import { snippet } from "./snippet.ts";

test("names with quotes and backslashes stay what they are", () => {
  const code = snippet("http://h:1", { name: 'a "b" \\ c', workspace: "Größe" });
  expect(code).toContain('api_url="http://h:1"');
  expect(code).toContain('client.datasets("a \\"b\\" \\\\ c", workspace="Größe")');
});

test("without a dataset it is the way in alone", () => {
  expect(snippet("http://h:1")).not.toContain("datasets(");
});
