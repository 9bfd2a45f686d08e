// Installs the dependencies that are missing or outdated. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
const LEAST_NODE = [20, 19];

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  console.error(
    `Lucciola needs Node.js ${LEAST_NODE.join(".")} or newer; this is ${process.versions.node}.\nInstall a newer one from https://nodejs.org and try again.`,
  );
  process.exit(78);
}

/** Runs `npm ci` when node_modules is missing or was made from another package-lock.json. */
export function installMissing() {
  requireNode();
  const lock = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const stamp = `${root}node_modules/.lucciola-lock`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing what is missing (a minute, once) ...");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const outcome = spawnSync(npm, ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (outcome.status !== 0) {
    console.error(
      "The dependencies could not be installed: npm's words are above.\nCheck the network (or the proxy in .npmrc) and the free disk space, then run the command again.",
    );
    process.exit(outcome.status ?? 1);
  }
  writeFileSync(stamp, lock);
}
