import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { threadsFromBundles } from "./scripts/threads-from-bundles.mjs";

// Three projects: `unit` needs only Node (npm test); `services` needs Debian's mosquitto, influxdb, strace and friends, or
// takes long; `browser` needs Chromium; `reference` needs published data sets, and skips what is not there. .ci/run runs
// all four.
export default defineConfig({
  test: {
    // By default one core is left free; on a machine of two that would be half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        plugins: [threadsFromBundles],
        test: {
          name: "unit",
          include: [
            "packages/**/*.test.ts",
            "services/**/*.test.ts",
            "edge/**/*.test.ts",
            "simulators/**/*.test.ts",
            "dashboards/**/*.test.ts",
            "scripts/**/*.test.ts",
            "tests/{architecture,end-to-end}/**/*.test.ts",
          ],
          exclude: ["**/*.slow.test.ts", "**/node_modules/**"],
          testTimeout: 20_000,
          // One process for many files: loading the same modules again for each takes longer than the tests themselves.
          // No test changes what others see: there are no module mocks, and each has folders and sockets of its own.
          isolate: false,
        },
      },
      {
        plugins: [threadsFromBundles],
        test: {
          name: "services",
          include: ["tests/{services,faults,town}/**/*.test.ts", "packages/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "reference",
          include: ["tests/reference/**/*.test.ts"],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
