import { mount } from "svelte";
import "design-tokens-italia/dist/css/variables.css";
import "./styles/fonts.css";
import "./styles/base.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target !== null) mount(App, { target });
