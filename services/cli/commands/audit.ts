import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { Command } from "commander";
import { readText, readWhole } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, type TownOptions, townCommand } from "../town.ts";

interface AuditOptions extends TownOptions {
  readonly limit: number;
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
}

export function auditCommand(deps: CliDeps): Command {
  return new Command("audit").description("who did what, and who was refused").addCommand(
    townCommand("list")
      .description("list commands, changes, logins, and refused logins and messages, newest first")
      .option("--limit <count>", "at most so many", readWhole, 50)
      .option("--actor <name>", "of this person, program (token:NAME) or service alone", readText(255))
      .option("--action <name>", "this action alone, e.g. person-lock", readText(64))
      .option("--target <text>", "done to what has this in its name", readText(255))
      .action((options: AuditOptions) => {
        const { limit, actor, action, target } = options;
        const filter = {
          limit,
          ...(actor === undefined ? {} : { actor }),
          ...(action === undefined ? {} : { action }),
          ...(target === undefined ? {} : { target }),
        };
        const entries = lookInTown(options, deps, ({ audit }) => audit.list(filter));
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
