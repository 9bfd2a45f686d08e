import { defineConfig } from "vitest/config";

// Three projects: `unit` needs only Node (npm test); `services` needs Debian's mosquitto, influxdb, strace and friends, or
// takes long; `browser` needs Chromium. .ci/run runs all three.
export default defineConfig({
  test: {
    projects: [
      {
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
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "services",
          include: ["tests/{services,faults,town}/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
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
