// Runs a program in this process: from its bundle, which is made anew when its sources have changed. See decision 0014.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { findBundle, notedBundle } from "./bundle-cache.mjs";
import { installMissing, root } from "./install-missing.mjs";

/** `program` is a path below the root, such as `services/cli/main.ts`; it sees this process's arguments. */
export async function runProgram(program) {
  const bundle = findBundle(program) ?? makeBundle(program);
  if (bundle === undefined) return await runFromSource(program);
  // Stack traces name the sources, not the bundle.
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(bundle).href);
}

/** In a process of its own, whose memory does not stay with the program. */
function makeBundle(program) {
  installMissing();
  const { status } = spawnSync(process.execPath, [`${root}scripts/make-bundle.mjs`, program], {
    stdio: ["ignore", 2, 2],
  });
  return status === 0 ? notedBundle(program) : undefined;
}

/** Where nothing can be written beside the sources. Slower to start, and takes more memory. */
async function runFromSource(program) {
  const { register } = await import("tsx/esm/api");
  register();
  await import(pathToFileURL(root + program).href);
}
