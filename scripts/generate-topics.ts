import { writeFileSync } from "node:fs";
import { renderTopics } from "./topics-document.ts";

writeFileSync(new URL("../docs/topics.md", import.meta.url), renderTopics());
console.log("docs/topics.md written from the catalogue");
