// node scripts/make-bundle.mjs PROGRAM ...: makes the bundles from which programs run. See decision 0014.
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cacheDirectory, flatName, makeBundleDirectory, noteBundle, removeOldBundles } from "./bundle-cache.mjs";
import { root } from "./install-missing.mjs";

/** Packages with binaries, and those that look for files of their own beside themselves. */
const LEFT_OUT = [
  "@duckdb/node-bindings",
  "@fastify/swagger",
  "@fastify/swagger-ui",
  "@node-rs/argon2",
  "@serialport/bindings-cpp",
  "exceljs",
  "highs",
  "libsql",
  "node-cron",
  "pino",
  "qlobber",
  "sharp",
  "thread-stream",
];
/** Packages written for CommonJS expect it. */
const BANNER = `import { createRequire as requireOfBundle } from "node:module";
const require = requireOfBundle(import.meta.url);`;

const pathInHouse = (path) => relative(root, path).replaceAll("\\", "/");

/** There is nothing left to strip in a bundle. */
const withoutTsx = {
  name: "without-tsx",
  setup(bundle) {
    bundle.onResolve({ filter: /^tsx\/esm\/api$/ }, () => ({ path: "tsx", namespace: "nothing" }));
    bundle.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "export const register = () => {};" }));
  },
};

/**
 * A source goes on to know where it lies. Only what a worker thread begins with, `new URL("./...-boot.mjs",
 * import.meta.url)`, is looked for in the bundle, and named in `boots`.
 */
const atHome = (boots) => ({
  name: "at-home",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      if (!text.includes("import.meta.")) return undefined;
      const contents = text
        .replace(/new URL\("\.\/([\w-]+-boot\.mjs)", import\.meta\.url\)/g, (_, name) => {
          const boot = pathInHouse(join(path, "..", name));
          boots.add(boot);
          return `new URL("./${flatName(boot)}.js", import.meta["url"])`;
        })
        .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href))
        .replaceAll("import.meta.dirname", JSON.stringify(join(path, "..")));
      return { contents, loader: "ts" };
    });
  },
});

/** Bundles the program and the threads that it starts, and those that they start. */
async function bundleWithThreads(program, outdir) {
  const entries = new Set([program]);
  for (;;) {
    const boots = new Set();
    const bundle = await build({
      absWorkingDir: root,
      entryPoints: [...entries].map((path) => ({ in: path, out: flatName(path) })),
      outdir,
      write: false,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20.19",
      external: LEFT_OUT,
      banner: { js: BANNER },
      plugins: [withoutTsx, atHome(boots)],
      sourcemap: true,
      sourcesContent: false,
      metafile: true,
      logLevel: "warning",
    });
    const known = entries.size;
    for (const boot of boots) entries.add(boot);
    if (entries.size === known) return bundle;
  }
}

async function makeBundle(program) {
  const startedMs = Date.now();
  const outdir = openDirectory(program);
  const { outputFiles, metafile } = await bundleWithThreads(program, outdir);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  const sources = Object.keys(metafile.inputs).filter((path) => !path.startsWith("nothing:") && !path.startsWith("("));
  const others = ["package-lock.json", "scripts/make-bundle.mjs"];
  noteBundle(program, `${pathInHouse(outdir)}/${flatName(program)}.js`, [...sources, ...others], startedMs);
  removeOldBundles(program);
}

function openDirectory(program) {
  try {
    return makeBundleDirectory(program);
  } catch (error) {
    console.error(
      `No bundle can be kept in ${cacheDirectory} (${error.code}), so ${program} runs from its sources, which takes longer to start and more memory. Let this user write there, or run "node scripts/make-bundle.mjs ${program}" as one who may.`,
    );
    process.exit(73);
  }
}

for (const program of process.argv.slice(2)) await makeBundle(program);
