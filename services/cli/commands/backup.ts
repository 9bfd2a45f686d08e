import { join, resolve } from "node:path";
import type { BackupRequest } from "@lucciola/all-in-one/control.ts";
import { restoreBackup } from "@lucciola/platform/backup/restore-backup.ts";
import type { BackupProgress, BackupReport } from "@lucciola/platform/backup/take-backup.ts";
import { askServer } from "@lucciola/platform/control/ask-server.ts";
import { CONTROL_SOCKET } from "@lucciola/platform/control/control-protocol.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { Command, Option } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, type Terminal } from "../terminal.ts";
import { type CliDeps, requireRegistry, type TownOptions, terminalLog, townCommand } from "../town.ts";

export function backupCommand(deps: CliDeps): Command {
  return townCommand("backup")
    .description("save everything into a new folder, while Lucciola runs or not")
    .argument("<folder>", "the folder to make; outside of the data folder, best on another disk", readText(4_096))
    .action(async (folder: string, options: TownOptions) => {
      const dataDirectory = resolve(options.data);
      requireRegistry(options);
      const { directory, files, bytes, completeUntil } = await backUp(dataDirectory, resolve(folder), deps);
      deps.terminal.print(
        formatFacts([
          ["Backup", directory],
          ["Complete until", completeUntil],
          ["Size", `${files} files, ${formatMegabytes(bytes)}`],
        ]),
      );
      deps.terminal.print(
        `\nIt holds the key of the devices' secrets: keep it as safe as the data folder. To restore it:\n  lucciola restore ${folder} --data NEW-FOLDER`,
      );
    });
}

/** By the running server, which has everything open; where none is running, by this process. */
async function backUp(dataDirectory: string, target: string, { terminal, actor }: CliDeps): Promise<BackupReport> {
  const progress = stepsTold(terminal);
  const request: BackupRequest = { target, actor };
  const reply = await askServer(join(dataDirectory, CONTROL_SOCKET), { command: "backup", options: request }, progress);
  if (reply.kind === "done") return reply.result as BackupReport;
  // Imported here: no other command needs all of the server, and it takes its time to load.
  const { backUpStoppedTown } = await import("@lucciola/all-in-one/back-up-town.ts");
  return backUpStoppedTown(dataDirectory, terminalLog(terminal), { ...request, progress });
}

export function restoreCommand(deps: CliDeps): Command {
  return new Command("restore")
    .description("fill an empty data folder from a backup, once every file of it was found whole")
    .argument("<folder>", "a folder that lucciola backup has made", readText(4_096))
    .addOption(
      new Option("--data <directory>", "the data folder to fill: empty, or not there yet").makeOptionMandatory(),
    )
    .action(async (folder: string, { data }: TownOptions) => {
      const { completeUntil, lucciola } = await restoreBackup({
        source: folder,
        dataDirectory: data,
        release: RELEASE,
        progress: stepsTold(deps.terminal),
      });
      deps.terminal.print(
        `${resolve(data)} is as it was at ${completeUntil} (Lucciola ${lucciola}). To go on from there:\n  lucciola start --data ${data}`,
      );
    });
}

/** A line for each step, not for each of its percents. */
function stepsTold({ warn }: Terminal): BackupProgress {
  let told = "";
  return (step) => {
    if (step !== told) warn(`${step} ...`);
    told = step;
  };
}

const formatMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
