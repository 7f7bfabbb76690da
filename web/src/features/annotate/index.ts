// What other pages take from the annotate page.
export { default as Markdown } from "./Markdown.svelte";
