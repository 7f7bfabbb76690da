import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/tokens.css";
import "./styles/base.css";
// Colours the page before anything is shown.
import "./state/appearance.svelte.ts";
import { language } from "./state/language.svelte.ts";

document.documentElement.lang = language.code;
const target = document.getElementById("app");
if (!target) throw new Error("the page has no element #app");
mount(App, { target });
