/** A literal of Python: its strings read all escapes that JSON writes. */
const literal = (text: string): string => JSON.stringify(text);

/** How a program of Python finds the server, and the records of a dataset. */
export function snippet(url: string, dataset?: { name: string; workspace: string }): string {
  const lines = [
    "import argilla as rg",
    "",
    `client = rg.Argilla(api_url=${literal(url)}, api_key="YOUR-API-KEY")`,
  ];
  if (!dataset) return [...lines, "print(client.me)", ""].join("\n");
  return [
    ...lines,
    `dataset = client.datasets(${literal(dataset.name)}, workspace=${literal(dataset.workspace)})`,
    "for record in dataset.records(with_suggestions=True, with_responses=True):",
    "    print(record.id, record.fields, record.responses)",
    "",
  ].join("\n");
}
