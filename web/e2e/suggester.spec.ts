import { renameSync } from "node:fs";
import type { Schemas } from "./support/api.ts";
import { faults } from "./support/axe.ts";
import { isAtRest, models, untilLoop } from "./support/loops.ts";
import { question, type Row, seed } from "./support/seed.ts";
import { until } from "./support/server.ts";
import { writeSuggester } from "./support/suggester.ts";
import { expect, served, test } from "./support/test.ts";

const KNOWN = { PER: ["Ana", "Tom", "Emma"], LOC: ["Oslo", "Lima", "Kyoto"] };
const SUGGESTER = "names";

/** Each person in each place. */
const rows: Row[] = KNOWN.PER.flatMap((person) =>
  KNOWN.LOC.map((place) => ({ fields: { text: `${person} is in ${place} now.` } })),
);

let folder = "";
const held = served(
  ({ api }) => {
    const plan = { name: "travels", questions: { names: question.span("text", "person", "loc") } };
    return seed(api, plan, rows);
  },
  models,
  (data) => {
    folder = writeSuggester(data, SUGGESTER, KNOWN);
  },
);

test("a suggester chosen for a loop suggests spans before the first answer", async ({
  signedIn,
}) => {
  const { api } = held.server;
  const { id } = held.seeded;
  const page = await signedIn(held.server);
  await page.goto(`/datasets/${id}/loop`);
  const offered = page.getByLabel("What suggests spans before the first model");
  await expect(offered).toHaveValue("");
  await offered.selectOption(SUGGESTER);
  // The one of the same name is proposed, whatever its case.
  await expect(page.getByRole("combobox", { name: "LOC", exact: true })).toHaveValue("loc");
  const person = page.getByRole("combobox", { name: "PER", exact: true });
  await expect(person).toHaveValue("");
  await person.selectOption("person");

  // What the server says of it stands beside it, and what was chosen stays.
  const start = page.getByRole("button", { name: "Start the loop" });
  renameSync(folder, `${folder}-away`);
  await start.click();
  await expect(page.locator("form").getByRole("alert")).toContainText("no such model");
  await expect(person).toHaveValue("person");
  expect(await faults(page)).toEqual([]);
  renameSync(`${folder}-away`, folder);
  await start.click();

  const started = async () => {
    const { items } = await api.get<Schemas["Items_Loop"]>(`/datasets/${id}/loops`);
    return items[0];
  };
  const loop = await until(started, "the loop");
  const labels = { PER: "person", LOC: "loc" };
  expect(loop.definition.suggester).toEqual({ model_id: SUGGESTER, labels });
  await untilLoop(api, loop.id, isAtRest);
  const path = `/datasets/${id}/records?include=suggestions&limit=100`;
  const { items } = await api.get<Schemas["RecordPage"]>(path);
  expect(items).toHaveLength(rows.length);
  for (const { fields, suggestions } of items) {
    const text = String(fields.text);
    const [suggestion] = suggestions ?? [];
    const found = (suggestion?.value ?? []) as { label: string; start: number; end: number }[];
    const named = found.map(({ label, start, end }) => [label, text.slice(start, end)]);
    const [first = "", , , place = ""] = text.split(" ");
    expect(named).toEqual([
      ["person", first],
      ["loc", place],
    ]);
    expect(suggestion?.agent).toBe(`hone/names@${SUGGESTER}`);
  }
});
