import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The journal's suite against each candidate. LMDB's is no part of `npm test`: it does not meet all of it. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["bench/journal-candidates/*.demands.ts", "packages/platform/journal/segment-journal.test.ts"],
    testTimeout: 60_000,
  },
});
