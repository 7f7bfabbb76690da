import type { Annotation } from "../../state/annotation.svelte.ts";
import { location } from "../../state/location.svelte.ts";
import { text } from "./text.ts";

/** Keeps what was begun when the page is left, and asks before that would lose something. */
export function guarded(work: Annotation): () => void {
  const isSafe = () => work.atRisk.length === 0;
  const hidden = () => {
    if (document.hidden) work.keep();
  };
  const unload = (event: BeforeUnloadEvent) => {
    work.keep();
    if (!isSafe()) event.preventDefault();
  };
  location.guard = () => isSafe() || window.confirm(text.t.leave);
  document.addEventListener("visibilitychange", hidden);
  window.addEventListener("beforeunload", unload);
  return () => {
    location.guard = undefined;
    document.removeEventListener("visibilitychange", hidden);
    window.removeEventListener("beforeunload", unload);
  };
}
