import { isAtRest, startLoop, untilLoop } from "./loops.ts";
import {
  addRecords,
  type Dataset,
  makeDataset,
  makeUser,
  type Person,
  question,
  type Row,
  recordsOf,
  seed,
} from "./seed.ts";
import type { Server } from "./server.ts";
import { rows, TOPICS } from "./texts.ts";

/** Something of everything that the app shows. */
export type Gallery = {
  topics: Dataset;
  forms: Dataset;
  chats: Dataset;
  images: Dataset;
  clauses: Dataset;
  custom: Dataset;
  people: Person[];
};

const AGENT = "topic-rules-2";
const GUIDELINES = `## What to choose

Choose the topic that the **whole text** is about, not one that it mentions.

| Topic | For example |
|---|---|
| Sport | matches, athletes, training |
| Cooking | recipes, kitchens, chefs |
| Space | rockets, planets, telescopes |

If nothing fits, *discard* the record.`;

/** Three directions with some noise, so that records of a topic are alike. */
const vector = (at: number): number[] =>
  TOPICS.map((_, axis) => (axis === at % TOPICS.length ? 1 : 0.1) + ((at * 7 + axis) % 5) / 25);

export async function gallery({ api }: Server): Promise<Gallery> {
  const people = [
    await makeUser(api, "anna"),
    await makeUser(api, "ben"),
    await makeUser(api, "clara", "admin"),
  ];
  const topics = await seed(
    api,
    {
      name: "News by topic",
      guidelines: GUIDELINES,
      questions: { topic: question.label(...TOPICS) },
      metadata: {
        source: { type: "terms", values: ["agency", "blog", "paper"] },
        words: { type: "integer", min: 0, max: 500 },
      },
      vectors: { content: TOPICS.length },
      minSubmitted: 2,
    },
    rows(150, (at, topic) => ({
      metadata: { source: ["agency", "blog", "paper"][at % 3], words: 20 + ((at * 13) % 90) },
      vectors: { content: vector(at) },
      suggestions: { topic: { value: topic, score: 0.55 + (at % 9) / 20, agent: AGENT } },
    })),
  );
  await startLoop(api, topics, { question: "topic", replace_suggestions: true, audit_share: 0.3 });
  for (const [place, person] of people.slice(0, 2).entries()) {
    await answerAll(api.as(person.key), await someOf(api, topics, 60), place);
  }
  const [loop] = (await api.get<{ items: { id: string }[] }>(`/datasets/${topics.id}/loops`)).items;
  if (loop) {
    await api.post(`/loops/${loop.id}/train`);
    await untilLoop(api, loop.id, (held) => held.champion != null && isAtRest(held));
  }
  await api.post("/webhooks", {
    url: "http://127.0.0.1:9/hook",
    events: ["response.created", "record.completed"],
    description: "Tells the team's chat",
  });
  return { topics, people, ...(await kinds(api)) };
}

type Api = Server["api"];
type Known = { id: string; topic: string; at: number };

async function someOf(api: Api, dataset: Dataset, count: number): Promise<Known[]> {
  const records = await recordsOf(api, dataset);
  return records.slice(0, count).map(({ id, external_id }, at) => ({
    id,
    topic: external_id?.split(" ")[0] ?? "",
    at,
  }));
}

/** Answers of a person who errs now and then, and leaves some things for later. */
async function answerAll(api: Api, records: Known[], place: number): Promise<void> {
  const items = records.map(({ id, topic, at }) => {
    const isWrong = (at + place * 3) % 11 === 0;
    const value = isWrong ? TOPICS[(at + place) % TOPICS.length] : topic;
    const status = at % 17 === 5 ? "draft" : at % 19 === 7 ? "discarded" : "submitted";
    return { record_id: id, status, values: { topic: { value } } };
  });
  await api.post("/me/responses/bulk", { items });
}

const picture = (hue: number, shape: string): string => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="hsl(${hue} 40% 88%)"/>${shape}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
};

const CLAUSE = `### 4.2 Payment

The **Buyer** pays the price of $p = q \\cdot 1.19$ within 30 days of receipt of the invoice at the account of Nordwind GmbH in Hamburg.

1. Late payment bears interest at 5 % over the base rate.
2. Set-off is excluded unless the claim is undisputed.`;

async function kinds(api: Api) {
  const forms = await seed(
    api,
    {
      name: "Reviews in full",
      questions: {
        topic: question.label(...TOPICS),
        aspects: question.labels("taste", "service", "price", "place", "noise"),
        stars: question.rating(1, 5),
        order: question.ranking("clear", "fair", "useful"),
        summary: question.text(),
      },
      optional: ["aspects", "order", "summary"],
    },
    rows(12, (at) => ({
      suggestions: {
        aspects: { value: ["taste", "price"], score: [0.8, 0.6], agent: AGENT },
        stars: { value: (at % 5) + 1, score: 0.8, agent: AGENT },
      },
    })),
  );
  const chats = await seed(
    api,
    {
      name: "Support chats",
      fields: { conversation: { type: "chat", use_markdown: true } },
      questions: { helpful: question.rating(1, 5), better: question.text() },
      optional: ["better"],
    },
    conversations(),
  );
  const images = await seed(
    api,
    {
      name: "Product pictures",
      fields: { picture: { type: "image" } },
      questions: { shows: question.label("circle", "square", "neither") },
    },
    [200, 20, 120].map((hue, at) => ({
      fields: {
        picture: picture(
          hue,
          at % 2 === 0
            ? `<circle cx="160" cy="120" r="70" fill="hsl(${hue} 60% 40%)"/>`
            : `<rect x="90" y="60" width="140" height="120" fill="hsl(${hue} 60% 40%)"/>`,
        ),
      },
    })),
  );
  const clauses = await makeDataset(api, {
    name: "Contract clauses",
    fields: {
      clause: { type: "text", use_markdown: true },
      plain: { type: "text", use_markdown: false },
    },
    questions: { parts: question.span("plain", "party", "place", "term", "amount") },
  });
  const plain = CLAUSE.replace(/[#*$\\]/g, "");
  await addRecords(api, clauses, [
    { fields: { clause: CLAUSE, plain }, suggestions: { parts: { value: spans(plain) } } },
  ]);
  const custom = await seed(
    api,
    {
      name: "Order cards",
      fields: {
        card: {
          type: "custom",
          advanced_mode: false,
          template:
            "<h2>{{record.fields.card.name}}</h2><p>Ordered: {{record.fields.card.count}}</p>",
        },
      },
      questions: { valid: question.label("yes", "no") },
    },
    [{ fields: { card: { name: "Garden chair", count: 4 } } }],
  );
  return { forms, chats, images, clauses, custom };
}

function conversations(): Row[] {
  const message = (role: string, content: string) => ({ role, content });
  return [
    {
      fields: {
        conversation: [
          message("user", "My order has not arrived, and it was promised for *Monday*."),
          message("assistant", "I am sorry. Could you tell me the number of the order?"),
          message("user", "It is 4711."),
          message("assistant", "Thank you. It left the store today:\n\n- one chair\n- two lamps"),
        ],
      },
    },
    {
      fields: {
        conversation: [
          message("user", "Can I change the address?"),
          message("assistant", "Yes, until the parcel has left our store."),
        ],
      },
    },
  ];
}

function spans(text: string) {
  const found = [
    ["party", "Buyer"],
    ["term", "30 days"],
    ["party", "Nordwind GmbH"],
    ["place", "Hamburg"],
    ["amount", "5 %"],
  ] as const;
  return found.map(([label, part]) => {
    const start = text.indexOf(part);
    return { label, start, end: start + part.length };
  });
}
