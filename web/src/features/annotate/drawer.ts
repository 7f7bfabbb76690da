/** What may lie over the annotate page. */
export type Drawer = "guidelines" | "progress" | "keys";
