import { api, reply, type Schemas } from "../../api/client.ts";
import { anyObject } from "../../api/object.ts";
import { coloursOf, withColours } from "../../core/colours.ts";
import { changeOf, coloursIn, type QuestionDraft } from "../../core/questionDraft.ts";
import { currentDataset } from "../../state/current-dataset.svelte.ts";

type Question = Schemas["Question"];

/** Saves a question whose options all have values, and their colours with the dataset. */
export async function saveQuestion(
  question: Question,
  draft: QuestionDraft,
  dataset: string,
): Promise<Question> {
  const change = changeOf(question, draft);
  const body = { ...change, settings: anyObject(change.settings) };
  const params = { path: { question_id: question.id } };
  const saved = await reply(api.PATCH("/api/v1/questions/{question_id}", { params, body }));
  await saveColours(question.name, draft, dataset);
  return saved;
}

async function saveColours(question: string, draft: QuestionDraft, id: string): Promise<void> {
  const params = { path: { dataset_id: id } };
  // As it is now: somebody else may have changed other things in it meanwhile.
  const { metadata } = await reply(api.GET("/api/v1/datasets/{dataset_id}", { params }));
  const colours = coloursIn(draft);
  if (isSame(coloursOf(metadata, question), colours)) return;
  const body = { metadata: anyObject(withColours(metadata, question, colours)) };
  await reply(api.PATCH("/api/v1/datasets/{dataset_id}", { params, body }));
  await currentDataset.load();
}

function isSame(one: Readonly<Record<string, string>>, other: typeof one): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
