import type { BuildingId } from "@lucciola/contract/ids/ids.ts";
import { readCalendar } from "@lucciola/platform/csv/read-calendar.ts";
import type { Command } from "commander";
import { readBuildingId, readText } from "../arguments.ts";
import { formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";

interface CalendarOptions extends TownOptions {
  readonly dryRun: boolean;
}

/** `import calendar`: when a building runs otherwise than usual. */
export function importCalendarCommand(deps: CliDeps): Command {
  return townCommand("calendar")
    .description("when a building runs otherwise: a school's holidays; takes the place of the calendar before")
    .argument("<building>", "its id", readBuildingId)
    .argument("<file>", "CSV with the columns from, to (both included) and mode, or date and mode", readText(4_096))
    .option("--dry-run", "only tell what would be done", false)
    .action(async (building: BuildingId, file: string, options: CalendarOptions) => {
      const { modes, refused } = await readCalendar(file);
      for (const { line, reason } of refused) deps.terminal.warn(onOneLine(`${file}, line ${line}: ${reason}`));
      if (refused.length > 0) throw new RefusedRows();
      if (!options.dryRun)
        changeTown(options, deps, ({ baselines, record }) => {
          baselines.putCalendar(building, modes);
          record("calendar-import", building, `${modes.length} rows of ${file}`);
        });
      printCalendar(modes, deps);
      deps.terminal.print(
        options.dryRun
          ? "\nNothing was changed: leave --dry-run out to import."
          : `\nThis is the calendar of ${building} now.`,
      );
    });
}

/** `building calendar`: shows it. */
export function buildingCalendarCommand(deps: CliDeps): Command {
  return townCommand("calendar")
    .description("when a building runs otherwise than usual; lucciola import calendar changes it")
    .argument("<building>", "its id", readBuildingId)
    .action((building: BuildingId, options: TownOptions) => {
      const calendar = lookInTown(options, deps, ({ baselines }) => baselines.calendar(building));
      printCalendar(calendar, deps);
    });
}

function printCalendar(
  calendar: readonly { readonly mode: string; readonly from: string; readonly to: string }[],
  { terminal }: CliDeps,
): void {
  terminal.print(
    calendar.length === 0
      ? "It always runs as usual."
      : formatTable(
          ["From", "To", "Mode"],
          calendar.map(({ from, to, mode }) => [from, to, mode]),
        ),
  );
}
