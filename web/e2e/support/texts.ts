import type { Row } from "./seed.ts";

/** Parts that sentences of a topic are made of. */
const topics = {
  sport: [
    ["The striker", "Our goalkeeper", "The home team", "A young sprinter", "The coach"],
    ["won the final", "lost the match", "trained for the cup", "scored late", "broke the record"],
    ["in the stadium", "before the crowd", "this season", "on the wet pitch", "in extra time"],
  ],
  cooking: [
    ["The chef", "My grandmother", "This recipe", "A good baker", "The kitchen"],
    [
      "simmers the sauce",
      "kneads the dough",
      "roasts the roots",
      "whisks the eggs",
      "grates cheese",
    ],
    ["with garlic and basil", "in a hot oven", "for an hour", "in olive oil", "before dinner"],
  ],
  space: [
    ["The telescope", "A lunar probe", "The astronaut", "This distant galaxy", "The rocket"],
    ["entered orbit", "observed a comet", "landed near a crater", "measured rays", "left the air"],
    ["around Mars", "beyond the planets", "after the launch", "near a star", "during the eclipse"],
  ],
} as const;

export type Topic = keyof typeof topics;
export const TOPICS = Object.keys(topics) as Topic[];

/** A sentence of a topic; those of the first 125 numbers differ. */
export function sentence(topic: Topic, number: number): string {
  const [starts, middles, ends] = topics[topic];
  const pick = (of: readonly string[], step: number) => of[Math.floor(number / step) % of.length];
  return `${pick(starts, 1)} ${pick(middles, 5)} ${pick(ends, 25)}.`;
}

const topicOf = (at: number): Topic => TOPICS[at % TOPICS.length] ?? "sport";

/** Records in turn of each topic, whose external id names it. */
export function rows(number: number, more?: (at: number, topic: Topic) => Partial<Row>): Row[] {
  return Array.from({ length: number }, (_, at) => {
    const topic = topicOf(at);
    const text = `${sentence(topic, Math.floor(at / TOPICS.length))} №${at + 1}`;
    return { external_id: `${topic} ${at}`, fields: { text }, ...more?.(at, topic) };
  });
}

/** A text of so many words, in paragraphs of 100. */
export function words(number: number): string {
  const all = Array.from({ length: Math.ceil(number / 8) }, (_, at) =>
    sentence(topicOf(at), at).split(" "),
  )
    .flat()
    .slice(0, number);
  const paragraphs = [];
  for (let from = 0; from < all.length; from += 100) {
    paragraphs.push(all.slice(from, from + 100).join(" "));
  }
  return paragraphs.join("\n\n");
}
