import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../clock/manual-clock.ts";
import { restoreBackup } from "./restore-backup.ts";
import { type BackupPart, takeBackup } from "./take-backup.ts";
import { refuseUnfinishedRestore } from "./unfinished-restore.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-backup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = new ManualClock(Date.parse("2026-11-25T22:00:00Z"));
const silent = () => {};

/** A part that saves these files. */
const part = (name: string, place: string, files: Readonly<Record<string, string>>): BackupPart => ({
  name,
  folder: place,
  save: async (directory) => {
    for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text);
    return { files: Object.keys(files).length };
  },
});
const PARTS = [
  part("registry", ".", { "registry.db": "who", "registry.db.key": "secret" }),
  part("readings", ".", { "readings.duckdb": "how much" }),
  part("journal", "journal", { "1.segment": "what was sent" }),
];

const backUp = (options: Partial<Parameters<typeof takeBackup>[0]> = {}) =>
  takeBackup({
    target: join(folder, "monday"),
    dataDirectory: join(folder, "data"),
    parts: PARTS,
    release: "0.2.0",
    clock,
    progress: silent,
    ...options,
  });
const restore = (options: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
  restoreBackup({
    source: join(folder, "monday"),
    dataDirectory: join(folder, "new"),
    release: "0.2.0",
    progress: silent,
    ...options,
  });

describe("a backup", () => {
  it("is laid out like the data folder, and only its owner may read it", async () => {
    const report = await backUp();
    expect(report).toEqual({
      directory: join(folder, "monday"),
      files: 4,
      bytes: 30,
      completeUntil: "2026-11-25T22:00:00.000Z",
    });
    const names = await readdir(report.directory, { recursive: true });
    expect(names.sort()).toEqual([
      "journal",
      "journal/1.segment",
      "manifest.json",
      "readings.duckdb",
      "registry.db",
      "registry.db.key",
    ]);
    for (const name of ["", ...names]) expect((await stat(join(report.directory, name))).mode & 0o077).toBe(0);
  });

  it("says how far it has come, and ends at one", async () => {
    const told: [string, number][] = [];
    await backUp({ progress: (step, done) => told.push([step, done]) });
    expect(told.slice(0, 3).map(([step]) => step)).toEqual(["Saving registry", "Saving readings", "Saving journal"]);
    expect(told.at(-1)).toEqual(["Checksums", 1]);
    expect(told.map(([, done]) => done)).toEqual(told.map(([, done]) => done).sort((a, b) => a - b));
  });

  it("is not there at all when a part of it fails, or nobody waits for it any more", async () => {
    const failing: BackupPart = { name: "readings", folder: ".", save: () => Promise.reject(new Error("broken")) };
    await expect(backUp({ parts: [...PARTS, failing] })).rejects.toThrow("broken");
    await expect(backUp({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "backup-broken-off" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says when the disk is full", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    await expect(
      backUp({ parts: [{ name: "readings", folder: ".", save: () => Promise.reject(full) }] }),
    ).rejects.toMatchObject({ code: "backup-disk-full", message: expect.stringContaining("Free some space") });
  });

  it.each([
    ["into the data folder", "data/monday", "lies in the data folder"],
    ["over the data folder", "data", "lies in the data folder"],
    ["over something that is there", "here", "is there already"],
    ["below a file", "file/monday", "cannot be written"],
  ])("does not go %s", async (_, target, told) => {
    await mkdir(join(folder, "here"));
    await writeFile(join(folder, "file"), "");
    await expect(backUp({ target: join(folder, target) })).rejects.toThrow(told);
  });
});

describe("a restore", () => {
  it("gives back every file as it was, in a folder that starts", async () => {
    await backUp();
    const manifest = await restore();
    expect(manifest.parts).toEqual({ registry: { files: 2 }, readings: { files: 1 }, journal: { files: 1 } });
    const names = await readdir(join(folder, "new"), { recursive: true });
    expect(names.sort()).toEqual(["journal", "journal/1.segment", "readings.duckdb", "registry.db", "registry.db.key"]);
    expect(await readFile(join(folder, "new/journal/1.segment"), "utf8")).toBe("what was sent");
    expect(() => refuseUnfinishedRestore(join(folder, "new"))).not.toThrow();
  });

  it("takes a backup of an older release, and refuses one of a newer", async () => {
    await backUp();
    await expect(restore({ release: "0.1.9" })).rejects.toMatchObject({
      code: "backup-too-new",
      message: expect.stringContaining("made by Lucciola 0.2.0, and this is 0.1.9"),
    });
    await restore({ release: "0.10.0" });
  });

  it("does not touch a folder that has something in it", async () => {
    await backUp();
    await mkdir(join(folder, "new"));
    await writeFile(join(folder, "new/registry.db"), "mine");
    await expect(restore()).rejects.toMatchObject({ code: "restore-target-refused" });
    expect(await readdir(join(folder, "new"))).toEqual(["registry.db"]);
  });

  it.each([
    [
      "a file that was changed",
      () => appendFile(join(folder, "monday/readings.duckdb"), "!"),
      "readings.duckdb is not",
    ],
    ["a file that is missing", () => rm(join(folder, "monday/journal/1.segment")), "1.segment cannot be read (ENOENT)"],
    ["a manifest that is cut", () => writeFile(join(folder, "monday/manifest.json"), '{"format": 1'), "is damaged"],
    ["no manifest", () => rm(join(folder, "monday/manifest.json")), "is no whole backup"],
    ["a manifest that leads out of the folder", () => leadOut(), "is damaged"],
  ])("finds %s before it writes anything", async (_, spoil, told) => {
    await backUp();
    await spoil();
    await expect(restore()).rejects.toThrow(told);
    expect(await readdir(folder)).toEqual(["monday"]);
  });

  it("that is killed leaves a folder that a start refuses with words, and so does a second restore", async () => {
    await backUp({ parts: [part("readings", ".", Object.fromEntries(largeFiles(200)))] });
    const program = fileURLToPath(new URL("./fixtures/killed-restore.ts", import.meta.url));
    const args = ["--import", "tsx", program, join(folder, "monday"), join(folder, "new")];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
    const left = (await readdir(join(folder, "new"))).length;
    expect(left).toBeGreaterThan(1);
    expect(left).toBeLessThan(201);
    expect(() => refuseUnfinishedRestore(join(folder, "new"))).toThrow("Delete the folder and restore again");
    await expect(restore()).rejects.toThrow("did not come to its end");
    await rm(join(folder, "new"), { recursive: true });
    await restore();
    expect(await readdir(join(folder, "new"))).toHaveLength(200);
  });
});

async function leadOut(): Promise<void> {
  const path = join(folder, "monday/manifest.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"registry.db"', '"../registry.db"'));
}

const largeFiles = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => [`readings-${index}`, "how much ".repeat(500)]);
