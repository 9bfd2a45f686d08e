// npm start: installs and builds what is missing, then runs everything in one process and brings it back if it dies.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

const prepared = spawnSync(process.execPath, [script("prepare.mjs")], { stdio: "inherit" });
if (prepared.status !== 0) process.exit(prepared.status ?? 1);

const FIRST_DELAY_MS = 250;
const NOT_WORTH_RETRYING = new Set([0, 2, 64, 78, 130]);
let child;
let stopping = false;
let delayMs = FIRST_DELAY_MS;

function run() {
  const startedAt = Date.now();
  child = spawn(process.execPath, [script("run.mjs"), "services/all-in-one/main.ts", ...process.argv.slice(2)], {
    cwd: process.cwd(),
    stdio: "inherit",
  });
  child.on("exit", (code, signal) => {
    if (stopping || NOT_WORTH_RETRYING.has(code)) process.exit(code ?? 0);
    // A run of ten minutes was a good one: the next failure starts from a short wait again.
    if (Date.now() - startedAt > 600_000) delayMs = FIRST_DELAY_MS;
    console.error(
      `Lucciola ended unexpectedly (${signal ?? `code ${code}`}); it starts again in ${delayMs / 1_000} s. The lamps keep burning by their own programmes.`,
    );
    setTimeout(run, delayMs);
    delayMs = Math.min(delayMs * 2, 60_000);
  });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    const first = !stopping;
    stopping = true;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) process.exit(0);
    // A terminal sends Ctrl-C to the child as well; only other signals have to be handed on.
    if (signal !== "SIGINT" || !process.stdin.isTTY || !first) child.kill(signal);
  });
}

run();
