// npm run check: format, lint and types; with an injected error, so that a checker that sees nothing is found out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { installMissing, root } from "./install-missing.mjs";

installMissing();
const bin = (path) => `${root}node_modules/${path}`;
let failed = 0;

function step(name, args, { mustFail = false } = {}) {
  const outcome = spawnSync(process.execPath, args, { cwd: root, stdio: mustFail ? "ignore" : "inherit" });
  const good = mustFail ? outcome.status !== 0 : outcome.status === 0;
  console.log(`${good ? "ok  " : "FAIL"} ${name}`);
  if (!good) failed++;
}

step("format and lint (biome)", [bin("@biomejs/biome/bin/biome"), "check", "."]);
step("types (tsc)", [bin("typescript/bin/tsc"), "-p", "."]);
step("types of the dashboard (svelte-check)", [
  bin("svelte-check/bin/svelte-check"),
  "--workspace",
  "dashboards/web",
  "--tsconfig",
  "./tsconfig.json",
  "--fail-on-warnings",
]);

// A checker can pass because it looked at nothing. It must see an error that was put there.
const folder = mkdtempSync(`${root}dashboards/web/src/injected-`);
try {
  writeFileSync(
    `${folder}/Injected.svelte`,
    '<script lang="ts">\n  const count: number = "not a number";\n</script>\n\n<p>{count}</p>\n',
  );
  step(
    "svelte-check sees an injected error",
    [bin("svelte-check/bin/svelte-check"), "--workspace", "dashboards/web", "--tsconfig", "./tsconfig.json"],
    { mustFail: true },
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(failed === 0 ? 0 : 1);
