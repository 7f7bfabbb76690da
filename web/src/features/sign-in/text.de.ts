import type { Translation } from "../../state/language.svelte.ts";
import type { SignInText } from "./text.ts";

export default {
  title: "Bei Hone anmelden",
  name: "Name",
  password: "Passwort",
  signIn: "Anmelden",
  wrong: "Name und Passwort passen nicht zusammen.",
  with: (provider) => `Mit ${provider} anmelden`,
  link: "Beim Start zeigt der Server einen Link, der einmal anmeldet; öffnen Sie ihn oder melden Sie sich hier an.",
  kept: "Sie wurden abgemeldet. Was Sie geschrieben haben, ist noch da.",
} satisfies Translation<SignInText>;
