import { Translated } from "../../state/language.svelte.ts";

const en = {
  title: "Your account",
  profile: "Profile",
  username: "User name",
  name: "Name",
  role: "Role",
  since: "Member since",
  profileAbout: "An owner of this server changes names and roles.",
  profileOwner: "Change your names under Administration.",
  workspaces: "Workspaces",
  noWorkspaces: "You are in no workspace yet.",
  key: "API key",
  keyAbout:
    "The Python SDK and other programs sign in with it. Only its hash is kept: a lost key can be replaced, and not be shown again.",
  keyOnce: "This is your new key. It is shown this one time: copy it now and keep it safe.",
  renew: "New API key",
  renewAsk: "Programs that use the key you have now will be refused from then on.",
  password: "Password",
  passwordAbout: "A new password ends your sessions on other devices.",
  current: "Current password",
  newPassword: "New password",
  passwordHint: "From 8 to 100 characters.",
  again: "New password again",
  notSame: "This is not the same password.",
  wrong: "This is not your password.",
  change: "Change password",
  changed: "Your password is changed.",
  language: "Language",
  languages: { en: "English", de: "Deutsch" },
  display: "Display",
  displayAbout: "It holds for this browser.",
  appearance: "Appearance",
  themes: {
    system: "As the system",
    light: "Light",
    dark: "Dark",
    contrast: "High contrast",
  },
  keyboard: "Keyboard",
  singles: "Shortcuts of a single character",
  singlesHint:
    "Letters, digits and signs are commands while you annotate. Switch them off if you dictate or press keys by accident.",
  keys: "Keys and shortcuts",
  keysReset: "Use the usual keys again",
  keysAreReset: "The usual keys are back.",
  session: "Session",
  signOut: "Sign out",
};

export type MeText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
