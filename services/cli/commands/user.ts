import { randomBytes } from "node:crypto";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Command } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts } from "../terminal.ts";
import { type CliDeps, changeTown, type TownOptions, townCommand } from "../town.ts";

export function userCommand(deps: CliDeps): Command {
  return new Command("user").description("people who log in to the dashboards").addCommand(
    townCommand("reset-password")
      .description("give somebody a new password for one use; ends their sessions")
      .argument("<name>", "user name, e.g. admin", readText(64))
      .action(async (name: string, options: TownOptions) => {
        // Imported here: no other command needs it, and it takes its time to load.
        const { hashPassword } = await import("@lucciola/api/authentication.ts");
        const password = randomBytes(12).toString("base64url");
        const passwordHash = await hashPassword(password);
        const username = changeTown(options, deps, ({ users, record }) => {
          const user = users.find(name);
          if (user === undefined)
            throw new OperationalError({
              code: "user-unknown",
              message: `There is no user ${JSON.stringify(name)}. The first is called admin`,
            });
          users.setPassword(user.id, passwordHash, true);
          record("password-reset", user.username);
          return user.username;
        });
        const facts = formatFacts([
          ["User", username],
          ["Password", password],
        ]);
        deps.terminal.print(`${facts}\n\nIt is for one use: at the login a password of their own is chosen.`);
      }),
  );
}
