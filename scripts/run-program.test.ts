import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runToEnd } from "../tests/support/child.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = "scripts/fixtures/faulty-program.ts";

const runFixture = (...args: string[]) => runToEnd(process.execPath, [`${ROOT}scripts/run.mjs`, PROGRAM, ...args]);

const noteFileOf = (program: string) =>
  `${ROOT}node_modules/.cache/lucciola/${program.replace(/\.ts$/, "").replaceAll("/", "-")}.json`;

/** What is noted down about the bundle of a program. */
const noteOf = (program: string): { root: string; bundle: string; inputs: Record<string, string> } =>
  JSON.parse(readFileSync(noteFileOf(program), "utf8"));

describe("a program that runs from its bundle", () => {
  it("gets its arguments, knows where its sources lie, and so does its worker thread", async () => {
    const { stdout } = await runFixture("--data", "town");
    expect(JSON.parse(stdout)).toEqual({
      program: expect.stringMatching(/^file:.*\/scripts\/fixtures\/faulty-program\.ts$/),
      thread: expect.stringMatching(/^file:.*\/scripts\/fixtures\/faulty-thread\.ts$/),
      args: ["--data", "town"],
    });
  });

  it("names the lines of the sources when it dies of a bug", async () => {
    const { code, stderr } = await runFixture();
    expect(code).toBe(1);
    const source = readFileSync(ROOT + PROGRAM, "utf8").split("\n");
    const line = source.findIndex((text) => text.includes('deviceId("Not an id")')) + 1;
    expect(stderr).toContain(`scripts/fixtures/faulty-program.ts:${line}:`);
    expect(stderr).toMatch(/packages\/contract\/ids\/ids\.ts:\d+:\d+/);
  });

  it("is bundled anew when a source of it has changed, and not otherwise", async () => {
    await runFixture();
    const before = noteOf(PROGRAM).bundle;
    await runFixture();
    expect(noteOf(PROGRAM).bundle).toBe(before);
    utimesSync(`${ROOT}scripts/fixtures/faulty-thread.ts`, new Date(), new Date());
    await runFixture();
    expect(noteOf(PROGRAM).bundle).not.toBe(before);
  });

  it("is bundled anew where the whole folder was copied or moved to", async () => {
    await runFixture();
    const note = noteOf(PROGRAM);
    writeFileSync(noteFileOf(PROGRAM), JSON.stringify({ ...note, root: "/home/maria/lucciola/" }));
    await runFixture();
    expect(noteOf(PROGRAM)).toMatchObject({ root: note.root, bundle: expect.not.stringContaining(note.bundle) });
  });
});

describe.each(["services/all-in-one/main.ts", "services/cli/main.ts"])("the bundle of %s", (program) => {
  beforeAll(async () => {
    const { code, stderr } = await runToEnd(process.execPath, [`${ROOT}scripts/make-bundle.mjs`, program]);
    expect(code, stderr).toBe(0);
  }, 60_000);

  it("holds no package that looks for files beside itself: in a bundle it would not find them", () => {
    const packages = Object.keys(noteOf(program).inputs).filter((path) => /^node_modules\/.*\.[cm]?js$/.test(path));
    expect(packages.length).toBeGreaterThan(100);
    const looking = packages.filter((path) => {
      const code = readFileSync(ROOT + path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      return /\b(__dirname|__filename|createRequire|import\.meta)\b/.test(code);
    });
    expect(looking).toEqual([]);
  });
});
