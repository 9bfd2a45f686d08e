import { describe, expect, it } from "vitest";

// Plain JavaScript, because it runs before anything is installed: it brings no types.
const { isComplete } = await import(new URL("./install-missing.mjs", import.meta.url).href);

describe("what npm noted down is all that the lock file wants", () => {
  const wanted = {
    "": { name: "lucciola" },
    "services/cli": { version: "0.1.0" },
    "node_modules/@lucciola/cli": { resolved: "services/cli", link: true },
    "node_modules/commander": { version: "14.0.3" },
    "node_modules/vitest": { version: "4.1.12", dev: true },
    "node_modules/typescript": { version: "6.0.3", dev: true },
    "node_modules/@biomejs/cli-win32-x64": { version: "2.6.8", optional: true, dev: true },
  };
  const installed = {
    "node_modules/@lucciola/cli": { resolved: "services/cli", link: true },
    "node_modules/commander": { version: "14.0.3" },
    "node_modules/vitest": { version: "4.1.12", dev: true },
    "node_modules/typescript": { version: "6.0.3", dev: true },
  };
  const without = (...paths: string[]) =>
    Object.fromEntries(Object.entries(installed).filter(([path]) => !paths.includes(path)));

  it.each([
    ["after npm ci, though packages for other platforms are not there", installed, true],
    ["after npm ci --omit=dev", without("node_modules/vitest", "node_modules/typescript"), true],
    ["not with a package missing", without("node_modules/commander"), false],
    ["not with a workspace missing", without("node_modules/@lucciola/cli"), false],
    ["not with some of the packages for development missing", without("node_modules/vitest"), false],
    ["not with another version", { ...installed, "node_modules/commander": { version: "14.0.2" } }, false],
  ])("%s", (_, noted, complete) => {
    expect(isComplete(wanted, noted)).toBe(complete);
  });
});
