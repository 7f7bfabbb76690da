/**
 * The label of a question that each label of a suggester stands for, or nothing: what was said of it, else the label of the
 * same name, whatever its case, as the server has it.
 */
export function standsFor(
  known: readonly string[],
  wanted: readonly string[],
  said: ReadonlyMap<string, string>,
): Map<string, string> {
  const same = (label: string) => {
    const alike = wanted.find((one) => one.toLowerCase() === label.toLowerCase());
    return wanted.includes(label) ? label : (alike ?? "");
  };
  const chosen = (label: string) => {
    const one = said.get(label);
    return one === "" || (one !== undefined && wanted.includes(one)) ? one : same(label);
  };
  return new Map(known.map((label) => [label, chosen(label)]));
}

/** Whether a suggester would suggest nothing. */
export function isMute(labels: ReadonlyMap<string, string>): boolean {
  return [...labels.values()].every((label) => label === "");
}
