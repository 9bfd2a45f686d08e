import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import type { FaultCase } from "../fault-case.ts";
import { FailingDisk } from "../journal/failing-disk.ts";
import { underLoad } from "../journal/loaded-site.ts";
import type { Judged } from "../judge-store.ts";
import { withAppend } from "../with-calls.ts";

const run = promisify(execFile);
const MAX_BYTES = 400_000;
const QUIET_MS = 1_500;

/** The guard taken out: a full journal makes room for the newest, whoever still has to read the oldest. */
const dropOldest = (journal: Journal): Journal =>
  withAppend(journal, async (entry) => {
    try {
      return await journal.append(entry);
    } catch {
      const { endOffset } = journal.stats();
      await journal.commit("nobody", endOffset);
      await journal.trim(["nobody"]);
      return journal.append(entry);
    }
  });

/** A disk of so many bytes, where this process may mount one; else undefined. */
async function smallDisk(bytes: number) {
  const path = await mkdtemp(join(tmpdir(), "lucciola-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path]);
  } catch {
    await rm(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remove: async () => {
      await run("umount", [path]);
      await rm(path, { recursive: true });
    },
  };
}

export const faultCase: FaultCase = {
  promise:
    "the journal is full, then its disk is (ENOSPC), with ingest away: nothing is acknowledged, nothing is dropped, and all goes on by itself once there is room",
  guard: "holding the acknowledgement: a full journal drops its oldest records instead",
  rounds: { short: 1, long: 10 },
  run: async ({ rounds, isUnguarded, tell }) => {
    const mounted = await smallDisk(MAX_BYTES / 2);
    try {
      const broken: string[] = [];
      let [acked, stored, lost, duplicated, recoveryMs] = [0, 0, 0, 0, 0];
      const add = (judged: Judged) => {
        acked += judged.acked;
        stored += judged.stored;
        lost += judged.lost;
        duplicated += judged.duplicated;
        broken.push(...judged.broken);
      };
      for (let round = 1; round <= rounds; round += 1) {
        // Full by its own bound.
        const disk = new FailingDisk();
        const journal = { maxBytes: MAX_BYTES, createFile: disk.createFile };
        await using load = await underLoad({ journal, ...(isUnguarded ? { around: dropOldest } : {}) });
        if (isUnguarded) await load.acknowledgedMore(4_000);
        else await load.silence(QUIET_MS);
        const { bytes } = load.site().journal.stats();
        tell(`${load.acknowledgements()} messages acknowledged, ${bytes} of ${MAX_BYTES} bytes taken`);
        if (bytes > MAX_BYTES) broken.push(`the journal took ${bytes} of ${MAX_BYTES} bytes`);
        await load.site().startIngest();
        recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(100));

        // Its disk is full, whatever its bound says.
        disk.fault = () => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        await load.silence(QUIET_MS);
        disk.fault = () => undefined;
        recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(100));
        if (disk.failures === 0) broken.push("no write failed");

        add(await load.judge());

        // The same on a disk that really is.
        if (mounted === undefined || isUnguarded) continue;
        const directory = join(mounted.path, `round-${round}`);
        await mkdir(directory);
        await using small = await underLoad({
          journal: { directory, maxBytes: 100 * MAX_BYTES, segmentBytes: MAX_BYTES / 10 },
        });
        await small.silence(QUIET_MS);
        tell(`${small.acknowledgements()} messages acknowledged, and the disk is full`);
        await small.site().startIngest();
        recoveryMs = Math.max(recoveryMs, await small.acknowledgedMore(100));
        add(await small.judge());
        await rm(directory, { recursive: true });
      }
      return { rounds, acked, stored, lost, duplicated, recoveryMs, broken, realDisk: mounted !== undefined };
    } finally {
      await mounted?.remove();
    }
  },
};
