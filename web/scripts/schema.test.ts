import { readFile } from "node:fs/promises";
import openapi, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, test } from "vitest";

const document = new URL("../../crates/server/openapi.json", import.meta.url);
const types = new URL("../src/api/schema.d.ts", import.meta.url);

test("the client's types are those of the API's description", async () => {
  const made = `${COMMENT_HEADER}${astToString(await openapi(document))}`;
  const kept = await readFile(types, "utf8");
  expect(made === kept, "src/api/schema.d.ts is out of date: `npm run client` makes it anew").toBe(
    true,
  );
}, 60_000);
