// Tests run from source, and so would the threads that they start: each would register tsx and strip the same sources anew,
// which takes a store most of a second of CPU at every opening. They begin from bundles, made as those of programs are.
import { spawnSync } from "node:child_process";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { findBundle, notedBundle } from "./bundle-cache.mjs";
import { root } from "./install-missing.mjs";

const BOOT = /new URL\("\.\/([\w-]+-boot\.mjs)", import\.meta\.url\)/g;

/** A plugin of vite: what a worker thread begins with is looked for in its bundle; in the source where none can be kept. */
export const threadsFromBundles = {
  name: "threads-from-bundles",
  enforce: "pre",
  transform: (code, id) =>
    id.startsWith(root) && code.includes("-boot.mjs")
      ? code.replace(BOOT, (source, name) => {
          const bundle = bundleOf(relative(root, join(dirname(id), name)).replaceAll("\\", "/"));
          return bundle === undefined ? source : `new URL("${pathToFileURL(bundle).href}")`;
        })
      : undefined,
};

function bundleOf(boot) {
  const fresh = findBundle(boot);
  if (fresh !== undefined) return fresh;
  const { status } = spawnSync(process.execPath, [`${root}scripts/make-bundle.mjs`, boot], {
    stdio: ["ignore", 2, 2],
  });
  return status === 0 ? notedBundle(boot) : undefined;
}
