import type { FaultCase } from "../fault-case.ts";
import { FailingDisk, withoutSync } from "../journal/failing-disk.ts";
import { underLoad } from "../journal/loaded-site.ts";

export const faultCase: FaultCase = {
  promise:
    "the power goes under load and the journal begins again from what its syncs had made durable: nothing is lost",
  guard: "the sync before the acknowledgement",
  rounds: { short: 3, long: 40 },
  run: async ({ rounds, isUnguarded, tell }) => {
    let disk = new FailingDisk();
    const journal = () => ({ createFile: isUnguarded ? withoutSync(disk.createFile) : disk.createFile });
    await using load = await underLoad({ journal: journal() });
    const cutPower = () => {
      const cut = disk;
      disk = new FailingDisk();
      // Ingest is away all the time: what it had stored before would hide a loss.
      return load.restart({ journal: journal() }, () => cut.cutPower());
    };
    let recoveryMs = 0;
    for (let round = 1; round <= rounds; round += 1) {
      await load.acknowledgedMore(100);
      await cutPower();
      recoveryMs = Math.max(recoveryMs, await load.acknowledgedMore(1));
      tell(`round ${round}: ${load.acknowledgements()} messages acknowledged`);
    }
    await load.site().startIngest();
    return { rounds, recoveryMs, ...(await load.judge()) };
  },
};
