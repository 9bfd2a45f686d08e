import type { FaultCase } from "../fault-case.ts";
import { FailingDisk, syncAgain } from "../journal/failing-disk.ts";
import { underLoad } from "../journal/loaded-site.ts";

const ioError = () => Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });

export const faultCase: FaultCase = {
  promise:
    "writes and syncs of the journal fail with EIO under load, then the power goes: what was acknowledged is stored, for a segment whose sync failed is left for good",
  guard: "leaving the segment: its sync is tried again, and says that all is well",
  rounds: { short: 10, long: 200 },
  run: async ({ rounds, isUnguarded, tell }) => {
    const disk = new FailingDisk();
    const createFile = isUnguarded ? syncAgain(disk.createFile) : disk.createFile;
    await using load = await underLoad({ journal: { createFile } });
    let recoveryMs = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await load.acknowledgedMore(20);
      const failing = round % 3 === 0 ? "append" : "sync";
      const before = disk.failures;
      disk.fault = (step) => (step === failing && disk.failures === before ? ioError() : undefined);
      recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(20));
    }
    tell(`${disk.failures} writes and syncs failed`);
    await load.restart({}, () => disk.cutPower());
    await load.site().startIngest();
    const judged = await load.judge();
    const missed = disk.failures >= rounds ? [] : [`only ${disk.failures} of ${rounds} faults struck`];
    return { rounds, recoveryMs, ...judged, broken: [...missed, ...judged.broken], failures: disk.failures };
  },
};
