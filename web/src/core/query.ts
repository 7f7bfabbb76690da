/** What the annotate page shows: one value, kept in the address and asked of the server. */
export * from "./query/address.ts";
export * from "./query/request.ts";
export * from "./query/value.ts";
