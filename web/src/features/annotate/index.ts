// What other pages take from the annotate page.
export { default as KeysDialog } from "./keys/KeysDialog.svelte";
export { default as Markdown } from "./Markdown.svelte";
