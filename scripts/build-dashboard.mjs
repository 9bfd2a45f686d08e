// Builds the dashboard when it is missing or older than its sources.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install-missing.mjs";

const web = `${root}dashboards/web`;
const stamp = `${web}/dist/.sources`;

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name === "node_modules" || entry.name === "dist") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

function sourcesHash() {
  const hash = createHash("sha256");
  for (const folder of [web, `${root}packages/contract`])
    for (const path of files(folder)) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.update(readFileSync(`${root}package-lock.json`)).digest("hex");
}

export function buildDashboard() {
  const hash = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.error("Building the dashboard ...");
  const outcome = spawnSync(process.execPath, [`${root}node_modules/vite/bin/vite.js`, "build", "--logLevel", "warn"], {
    cwd: web,
    stdio: ["ignore", 2, 2],
  });
  if (outcome.status !== 0) {
    console.error("The dashboard could not be built: the words of the builder are above.");
    process.exit(outcome.status ?? 1);
  }
  writeFileSync(stamp, hash);
}
