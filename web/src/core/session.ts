/** Somebody's work through a queue of records: a value that each command makes anew. */
export { reduce } from "./session/reduce.ts";
export * from "./session/value.ts";
