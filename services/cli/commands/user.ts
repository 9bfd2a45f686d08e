import { ROLES, type Role } from "@lucciola/contract/access/role.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Person } from "@lucciola/platform/registry/access/access.ts";
import { Command } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import {
  type CliDeps,
  changeNewTown,
  changeTown,
  lookInTown,
  type Town,
  type TownOptions,
  townCommand,
} from "../town.ts";
import { UsageError } from "../usage-error.ts";

interface ReasonOption extends TownOptions {
  readonly reason?: string;
}

export function userCommand(deps: CliDeps): Command {
  return new Command("user")
    .description("people who log in to the dashboards")
    .addCommand(addCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(rolesCommand(deps))
    .addCommand(lockCommand(deps))
    .addCommand(unlockCommand(deps))
    .addCommand(resetCommand(deps));
}

const withReason = (command: Command): Command =>
  command.option("--reason <text>", "why; stands in the audit log", readText(500));

function requireUser({ users }: Town, name: string): Person {
  const user = users.find(name);
  if (user !== undefined) return user;
  throw new OperationalError({
    code: "user-unknown",
    message: `There is no user ${JSON.stringify(name)}. See who there is: lucciola user list`,
  });
}

/** A password for one use, and its hash; `hashPassword` takes its time to load, and no other command needs it. */
async function oneTimePassword(): Promise<{ password: string; passwordHash: string }> {
  const { hashPassword, newOneTimePassword } = await import("@lucciola/api/authentication.ts");
  const password = newOneTimePassword();
  return { password, passwordHash: await hashPassword(password) };
}

function tellPassword({ terminal }: CliDeps, username: string, password: string): void {
  const facts = formatFacts([
    ["User", username],
    ["Password", password],
  ]);
  terminal.print(`${facts}\n\nIt is for one use: at the login a password of their own is chosen.`);
}

function readRole(text: string, before: readonly Role[] = []): Role[] {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`${JSON.stringify(text)} is no role: give one of ${ROLES.join(", ")}`);
  return before.includes(role) ? [...before] : [...before, role];
}

function readUsername(text: string): string {
  if (/^[A-Za-z0-9._@-]{1,64}$/.test(text)) return text;
  throw new UsageError(`${JSON.stringify(text)} is no user name: use 1 to 64 letters, digits, ".", "_", "@" or "-"`);
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("let somebody log in. Shows a password for one use, this once")
    .argument("<name>", "user name; it is not given again")
    .requiredOption("--role <role>", `${ROLES.join(", ")}; may be given several times`, readRole)
    .option("--display-name <name>", "the name for people", readText(100))
    .action(async (name: string, options: TownOptions & { readonly role: Role[]; readonly displayName?: string }) => {
      const username = readUsername(name);
      const { role: roles, displayName } = options;
      const { password, passwordHash } = await oneTimePassword();
      changeNewTown(options, deps, ({ users, record, nowMs }) => {
        const told = displayName === undefined ? {} : { displayName };
        users.create({ ...told, username, roles, passwordHash, mustChangePassword: true, createdAtMs: nowMs });
        record("person-invite", username, roles.join(", "));
      });
      tellPassword(deps, username, password);
    });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list who may log in, and as what")
    .action((options: TownOptions) => {
      const people = lookInTown(options, deps, ({ users }) => users.list());
      if (people.length === 0) return deps.terminal.print("Nobody yet: lucciola user add --help");
      const rows = people.map((person) => [
        person.username,
        person.displayName ?? "",
        person.roles.join(", ") || "none",
        stateOf(person),
        person.lastLoginAtMs === undefined ? "never" : formatInstant(person.lastLoginAtMs),
      ]);
      deps.terminal.print(formatTable(["NAME", "", "ROLES", "STATE", "LAST LOGIN"], rows));
    });
}

function stateOf({ lockedAtMs, mustChangePassword, link }: Person): string {
  if (lockedAtMs !== undefined) return `locked since ${formatInstant(lockedAtMs)}`;
  if (mustChangePassword) return "has a password for one use";
  return link === undefined ? "active" : `active, through ${link.issuer}`;
}

function rolesCommand(deps: CliDeps): Command {
  return withReason(townCommand("roles"))
    .description("say what somebody may do; open sessions follow at once")
    .argument("<name>", "user name", readText(64))
    .argument("<role...>", `all the roles from now on: ${ROLES.join(", ")}`)
    .action((name: string, given: string[], options: ReasonOption) => {
      const roles = given.reduce<Role[]>((before, text) => readRole(text, before), []);
      const username = changeTown(options, deps, (town) => {
        const user = requireUser(town, name);
        if (user.link !== undefined)
          throw new OperationalError({
            code: "roles-from-provider",
            message: `What ${user.username} may do comes from the identity provider: change it there`,
          });
        town.users.setRoles(user.id, roles);
        const why = options.reason === undefined ? "" : `; ${options.reason}`;
        town.record("person-change", user.username, `${user.roles.join(", ") || "none"} -> ${roles.join(", ")}${why}`);
        return user.username;
      });
      deps.terminal.print(`${username} is now: ${roles.join(", ")}.`);
    });
}

function lockCommand(deps: CliDeps): Command {
  return withReason(townCommand("lock"))
    .description("keep somebody out from now on; ends their sessions")
    .argument("<name>", "user name", readText(64))
    .action((name: string, options: ReasonOption) => {
      const username = changeTown(options, deps, (town) => {
        const user = requireUser(town, name);
        town.users.setLocked(user.id, town.nowMs);
        town.record("person-lock", user.username, options.reason);
        return user.username;
      });
      deps.terminal.print(`${username} is locked. To let them in again:\n  lucciola user unlock ${username}`);
    });
}

function unlockCommand(deps: CliDeps): Command {
  return withReason(townCommand("unlock"))
    .description("let somebody in again who was locked")
    .argument("<name>", "user name", readText(64))
    .action((name: string, options: ReasonOption) => {
      const username = changeTown(options, deps, (town) => {
        const user = requireUser(town, name);
        town.users.setLocked(user.id, undefined);
        town.record("person-unlock", user.username, options.reason);
        return user.username;
      });
      deps.terminal.print(`${username} may log in again.`);
    });
}

function resetCommand(deps: CliDeps): Command {
  return townCommand("reset-password")
    .description("give somebody a new password for one use; ends their sessions")
    .argument("<name>", "user name, e.g. admin", readText(64))
    .action(async (name: string, options: TownOptions) => {
      const { password, passwordHash } = await oneTimePassword();
      const username = changeTown(options, deps, (town) => {
        const user = requireUser(town, name);
        town.users.setPassword(user.id, passwordHash, true);
        town.record("password-reset", user.username);
        return user.username;
      });
      tellPassword(deps, username, password);
    });
}
