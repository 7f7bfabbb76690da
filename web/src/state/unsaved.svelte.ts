import { location } from "./location.svelte.ts";

type Draft = { readonly isDirty: boolean };

const drafts = new Set<Draft>();
const someDirty = () => [...drafts].some((draft) => draft.isDirty);

/**
 * Has the browser ask before what was typed is lost; for an effect, which gets what ends it.
 * `question` is what is asked.
 */
export function warnBeforeLoss(draft: Draft, question: () => string): () => void {
  drafts.add(draft);
  if (drafts.size === 1) {
    location.guard = () => !someDirty() || window.confirm(question());
    window.addEventListener("beforeunload", refuse);
  }
  return () => {
    drafts.delete(draft);
    if (drafts.size > 0) return;
    location.guard = undefined;
    window.removeEventListener("beforeunload", refuse);
  };
}

function refuse(event: BeforeUnloadEvent): void {
  if (someDirty()) event.preventDefault();
}
