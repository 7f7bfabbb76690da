import { Translated } from "../../state/language.svelte.ts";

const en = {
  title: "Sign in to Hone",
  name: "Name",
  password: "Password",
  signIn: "Sign in",
  wrong: "Name and password do not fit.",
  with: (provider: string) => `Sign in with ${provider}`,
  link: "The server prints a link that signs you in once when it is started; open it, or sign in here.",
  kept: "You were signed out. What you typed is still there.",
};

export type SignInText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
