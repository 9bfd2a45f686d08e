import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { Command } from "commander";
import { readWhole } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, type TownOptions, townCommand } from "../town.ts";

export function auditCommand(deps: CliDeps): Command {
  return new Command("audit").description("who did what, and who was refused").addCommand(
    townCommand("list")
      .description("list commands, changes, logins, and refused logins and messages, newest first")
      .option("--limit <count>", "at most so many", readWhole, 50)
      .action((options: TownOptions & { readonly limit: number }) => {
        const entries = lookInTown(options, deps, ({ audit }) => audit.list({ limit: options.limit }));
        const rows = entries.map(({ atMs, actor, action, target, detail }) => [
          formatInstant(atMs),
          actor,
          action,
          target,
          detail,
        ]);
        deps.terminal.print(
          rows.length === 0 ? "Nothing yet." : formatTable(["AT", "WHO", "WHAT", "TO", "DETAIL"], rows),
        );
      }),
  );
}
