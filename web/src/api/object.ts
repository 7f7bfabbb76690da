/** The type that the API's description leaves for an object of any keys. */
export type AnyObject = Record<string, never>;

/** An object for a place of the API that takes any. */
export const anyObject = (value: object): AnyObject => value as AnyObject;
