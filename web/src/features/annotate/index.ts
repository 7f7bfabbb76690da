/** What other features show of this one. */
export { default as FieldView } from "./fields/FieldView.svelte";
export { default as KeysDialog } from "./keys/KeysDialog.svelte";
export { default as Markdown } from "./Markdown.svelte";
export { default as Form } from "./questions/Form.svelte";
