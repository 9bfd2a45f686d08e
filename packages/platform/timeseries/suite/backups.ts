import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenStore } from "./store-under-test.ts";
import { allOf, at, gauge, query, readingsOf, register } from "./suite-readings.ts";

export function describeBackups(open: OpenStore): void {
  describe("a backup", () => {
    it("holds all that was written before it, whole batches only of what is written meanwhile, and can be written to", async (context) => {
      const folder = mkdtempSync(join(tmpdir(), "lucciola-backup-"));
      const { store, openBackup, dispose } = await open();
      try {
        if (openBackup === undefined) return context.skip("this store keeps nothing");
        const [energy, power] = [register(), gauge()];
        const start = at("2026-05-31T22:00Z");
        const minute = (count: number) =>
          [energy, power].flatMap((key) => readingsOf(key, [[start + count * 60_000, count]]));
        for (let count = 0; count < 20; count += 1) await store.write(minute(count));
        let going = true;
        let written = 20;
        const writing = (async () => {
          for (; going || written < 25; written += 1) await store.write(minute(written));
        })();
        const directory = join(folder, "monday");
        await store.backup(directory);
        going = false;
        await writing;

        const copy = await openBackup(directory);
        try {
          const kept = await allOf(copy, energy);
          expect(kept.length).toBeGreaterThanOrEqual(20);
          expect(kept).toEqual((await allOf(store, energy)).slice(0, kept.length));
          expect(await allOf(copy, power)).toEqual(kept);
          const day = query([energy], "day", "2026-05-31T22:00Z", "2026-06-01T22:00Z");
          expect([...(await copy.increase(day))]).toMatchObject([{ increase: kept.length - 1, resets: 0 }]);
          expect(await copy.latest([power])).toMatchObject([{ value: kept.length - 1 }]);
          await copy.write(minute(1_000));
          expect(await copy.latest([power])).toMatchObject([{ value: 1_000 }]);
        } finally {
          await copy.close();
        }
        expect(await store.latest([power])).toMatchObject([{ value: written - 1 }]);
      } finally {
        await dispose();
        rmSync(folder, { recursive: true });
      }
    }, 60_000);

    it("is refused where something is in the folder already, and leaves that as it was", async (context) => {
      const folder = mkdtempSync(join(tmpdir(), "lucciola-backup-"));
      const { store, openBackup, dispose } = await open();
      try {
        if (openBackup === undefined) return context.skip("this store keeps nothing");
        await store.write(readingsOf(gauge(), [[1, 1]]));
        writeFileSync(join(folder, "diary.txt"), "mine");
        const refused = { code: "backup-refused", message: expect.stringMatching(/is not empty/) };
        await expect(store.backup(folder)).rejects.toMatchObject(refused);
        const file = join(folder, "diary.txt");
        await expect(store.backup(file)).rejects.toMatchObject({ code: "backup-refused" });
        mkdirSync(join(folder, "empty"));
        await store.backup(join(folder, "empty"));
        await expect(store.backup(join(folder, "empty"))).rejects.toMatchObject(refused);
      } finally {
        await dispose();
        rmSync(folder, { recursive: true });
      }
    });
  });
}
