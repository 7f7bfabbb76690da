/** What webhooks may be told of, by what it happens to. */
export const events = {
  dataset: ["dataset.created", "dataset.updated", "dataset.published", "dataset.deleted"],
  record: ["record.created", "record.updated", "record.completed", "record.deleted"],
  response: ["response.created", "response.updated", "response.deleted"],
  loop: [
    "loop.created",
    "loop.trained",
    "loop.promoted",
    "loop.kept",
    "loop.rolled_back",
    "loop.audited",
    "loop.stop_advised",
    "loop.late",
    "loop.paused",
    "loop.resumed",
    "loop.failed",
  ],
} as const;

export type EventKind = keyof typeof events;

export const kinds = Object.keys(events) as EventKind[];
