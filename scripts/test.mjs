// npm test: installs what is missing and runs the tests that need only Node. `services`, `browser` and
// `reference` run the others.
import { spawnSync } from "node:child_process";
import { buildDashboard } from "./build-dashboard.mjs";
import { installMissing, root } from "./install-missing.mjs";

installMissing();
const [first, ...rest] = process.argv.slice(2);
const isProject = ["services", "browser", "reference"].includes(first);
const project = isProject ? first : "unit";
if (isProject && project !== "reference") buildDashboard();
const args = isProject ? rest : process.argv.slice(2);
const outcome = spawnSync(
  process.execPath,
  [`${root}node_modules/vitest/vitest.mjs`, "run", "--project", project, ...args],
  { cwd: root, stdio: "inherit" },
);
process.exit(outcome.status ?? 1);
