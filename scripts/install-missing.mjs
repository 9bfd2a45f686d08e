// Installs the dependencies that are missing or outdated. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
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

/** Runs `npm ci` when something that package-lock.json names is missing or has another version. */
export function installMissing() {
  requireNode();
  if (isInstalled()) return;
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
}

function isInstalled() {
  const noted = packagesIn("node_modules/.package-lock.json");
  return noted !== undefined && isComplete(packagesIn("package-lock.json"), noted);
}

/**
 * Whether everything that a lock file wants is among what npm noted down when it last installed; both by path. Packages
 * for other platforms are not there, and those for development only where they were left out (`npm ci --omit=dev`).
 */
export function isComplete(wanted, noted) {
  const withoutDevelopment = !Object.values(noted).some(({ dev }) => dev);
  return Object.entries(wanted).every(
    ([path, { version, optional, dev }]) =>
      !path.startsWith("node_modules/") ||
      optional ||
      (dev && withoutDevelopment) ||
      (path in noted && noted[path].version === version),
  );
}

/** What a lock file names, by path; undefined when there is no such file. */
function packagesIn(lockFile) {
  return existsSync(root + lockFile) ? JSON.parse(readFileSync(root + lockFile, "utf8")).packages : undefined;
}
