import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What is compressed already, such as fonts and pictures, only grows. */
const WORTH_IT = /\.(html|js|mjs|css|svg|json|webmanifest)$/;
const LEAST_BYTES = 1_024;

/** Writes each file of the build once more for browsers that take Brotli or gzip, so that the server has nothing to do. */
export function compressFiles(): Plugin {
  let directory = "dist";
  return {
    name: "compress-files",
    apply: "build",
    enforce: "post",
    configResolved: ({ root, build }) => {
      directory = join(root, build.outDir);
    },
    // After everything else has written its files, the service worker too.
    closeBundle: {
      order: "post",
      sequential: true,
      handler: () => {
        for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
          const path = join(entry.parentPath, entry.name);
          if (!entry.isFile() || !WORTH_IT.test(entry.name)) continue;
          const content = readFileSync(path);
          if (content.byteLength < LEAST_BYTES) continue;
          writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
          writeFileSync(
            `${path}.br`,
            brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength } }),
          );
        }
      },
    },
  };
}
