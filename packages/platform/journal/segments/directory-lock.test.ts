import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { lockDirectory } from "./directory-lock.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-lock-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe("the lock of a journal's folder", () => {
  test("is held by one, and free again once released", async () => {
    const release = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: "journal-locked",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockDirectory(directory))();
  });

  test.each([
    ["a process that is gone", "4194303 12345@boot\n"],
    ["a process whose number another one has since", `${process.pid} 1@boot\n`],
    ["a writer that died while it wrote the lock", ""],
  ])("is taken over from %s", async (_former, content) => {
    await writeFile(join(directory, "lock"), content);
    const release = await lockDirectory(directory);
    expect(await readFile(join(directory, "lock"), "utf8")).toMatch(new RegExp(`^${process.pid} `));
    await release();
    expect(await readdir(directory)).toEqual([]);
  });

  test("is taken over though a former taker died on the way", async () => {
    await writeFile(join(directory, "lock"), "4194303 12345@boot\n");
    const claim = crc32c(Buffer.from("4194303 12345@boot\n"), 0, 19).toString(16);
    await writeFile(join(directory, `lock.after-${claim}`), "4194302 12346@boot\n");
    await (await lockDirectory(directory))();
    expect(await readdir(directory)).toEqual([]);
  });

  test("of many who come at once for a dead one's folder, one gets it", async () => {
    for (let round = 0; round < 5; round++) {
      await writeFile(join(directory, "lock"), "4194303 12345@boot\n");
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
      const winners = results.filter((result) => result.status === "fulfilled");
      expect(winners).toHaveLength(1);
      const losers = results.filter((result) => result.status === "rejected");
      for (const { reason } of losers) expect(reason).toMatchObject({ code: "journal-locked" });
      for (const { value: release } of winners) await release();
    }
  });
});
