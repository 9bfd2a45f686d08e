import { randomUUID } from "node:crypto";
import type { LightingGroup } from "@lucciola/contract/lighting/lighting-group.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { DEFAULT_ORDER_PRIORITY, floorWarning, LONGEST_ORDER_MS } from "@lucciola/domain/lighting/order-rules.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { OrderRecord, OrderScope } from "@lucciola/platform/registry/lighting/lighting.ts";
import { Command } from "commander";
import { readDuration, readNumber, readPointId, readText } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { lampsOf, lightGroupCommand, lightSectionCommand } from "./light-groups.ts";
import { lightPlanCommand, lightRollOutCommand } from "./light-plans.ts";

const DAY_MS = 86_400_000;

export function lightCommand(deps: CliDeps): Command {
  return new Command("light")
    .description("order light for a lamp, a zone, a cabinet or the town; groups, sections, programmes")
    .addCommand(orderCommand(deps))
    .addCommand(emergencyCommand(deps))
    .addCommand(lockCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(endCommand(deps))
    .addCommand(lightGroupCommand(deps))
    .addCommand(lightSectionCommand(deps))
    .addCommand(lightPlanCommand(deps))
    .addCommand(lightRollOutCommand(deps));
}

interface OrderOptions extends TownOptions {
  readonly for: number;
  readonly reason: string;
}

/** Options that every order has: an end and a reason. */
const ordering = (name: string): Command =>
  townCommand(name)
    .argument("<scope>", "a lamp, a zone, a section, a cabinet, or town", readPointId)
    .requiredOption("--for <duration>", "how long it holds, e.g. 30m, 2h, 1d", readDuration)
    .requiredOption("--reason <text>", "why; it is shown wherever the order is", readText(300));

function orderCommand(deps: CliDeps): Command {
  return ordering("order")
    .description("hold a level, then return to what else bears upon the lamps")
    .requiredOption("--level <percent>", "0 to 100 % of luminous flux", readNumber(0, 100))
    .option("--fade <duration>", "how long it takes to get there", readDuration)
    .option("--priority <number>", "0 to 100; the higher one counts", readNumber(0, 100), DEFAULT_ORDER_PRIORITY)
    .option("--under-the-floor", "it may lie under the floor of the lamps' classes", false)
    .action(
      (
        scope: string,
        options: OrderOptions & { level: number; fade?: number; priority: number; underTheFloor: boolean },
      ) => {
        const { level: dimPct, fade: fadeMs = 0, priority, underTheFloor: mayUndercut } = options;
        give(deps, options, scope, { kind: "override", dimPct, fadeMs, priority: Math.round(priority), mayUndercut });
      },
    );
}

function emergencyCommand(deps: CliDeps): Command {
  return ordering("emergency")
    .description("full light at once, above every other order but a lock")
    .action((scope: string, options: OrderOptions) =>
      give(deps, options, scope, { kind: "emergency", dimPct: 100, fadeMs: 0, priority: 100, mayUndercut: false }),
    );
}

function lockCommand(deps: CliDeps): Command {
  return ordering("lock")
    .description("lock for maintenance: no rule and no other order switches the lamps, and their alarms are mute")
    .option("--level <percent>", "at which they are held", readNumber(0, 100), 0)
    .action((scope: string, options: OrderOptions & { level: number }) =>
      give(deps, options, scope, { kind: "lock", dimPct: options.level, fadeMs: 0, priority: 50, mayUndercut: true }),
    );
}

type Wanted = Pick<OrderRecord, "kind" | "dimPct" | "fadeMs" | "priority" | "mayUndercut">;

function give(deps: CliDeps, options: OrderOptions, scopeId: string, wanted: Wanted): void {
  if (options.for > LONGEST_ORDER_MS[wanted.kind]) {
    throw new OperationalError({
      code: "end-too-late",
      message: `This kind of order may last ${LONGEST_ORDER_MS[wanted.kind] / DAY_MS} days at most. Give a shorter --for.`,
    });
  }
  const order = changeTown(options, deps, (town) => {
    const { lighting, nowMs, record } = town;
    const id = `ord-${randomUUID()}`;
    const scope = scopeOf(town, scopeId);
    const warning =
      wanted.kind !== "override" || wanted.mayUndercut
        ? undefined
        : floorWarning(lampsOf(town, scope.id), wanted.dimPct);
    if (warning !== undefined)
      throw new OperationalError({
        code: "under-the-floor",
        message: `${warning}. Order at least that, or say --under-the-floor.`,
      });
    const given = lighting.orders.give({
      ...wanted,
      id,
      scope,
      fromMs: nowMs,
      untilMs: nowMs + options.for,
      reason: options.reason,
      by: deps.actor,
      createdAtMs: nowMs,
    });
    record("lighting-order", scope.id, JSON.stringify(given));
    return given;
  });
  deps.terminal.print(
    `${order.id} holds until ${formatInstant(order.untilMs)}. To end it before:\n  lucciola light end ${order.id}`,
  );
}

function scopeOf({ assets, lighting }: Town, id: string): OrderScope {
  if (assets.point(readPointId(id))?.kind === "lamp") return { kind: "lamp", id };
  const group: LightingGroup | undefined = lighting.groups.get(id);
  if (group !== undefined || lighting.sections.get(id) !== undefined) return { kind: "group", id };
  throw new OperationalError({
    code: "group-unknown",
    message: `There is no lamp, zone, section or cabinet ${id}. See: lucciola light group list`,
  });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the orders in force or to come, or all with --all")
    .option("--all", "past ones too, the newest first", false)
    .action((options: TownOptions & { readonly all: boolean }) => {
      const { orders, nowMs } = lookInTown(options, deps, ({ lighting, nowMs: now }) => ({
        orders: options.all ? lighting.orders.history({ limit: 500 }) : lighting.orders.openAt(now),
        nowMs: now,
      }));
      if (orders.length === 0) return deps.terminal.print("No orders.");
      const rows = orders.map((order) => [
        order.id,
        order.kind,
        order.scope.id,
        `${order.dimPct} %`,
        formatInstant(order.fromMs),
        formatInstant(order.endedAtMs ?? order.untilMs),
        order.endedBy !== undefined
          ? "ended"
          : order.untilMs <= nowMs
            ? "past"
            : order.fromMs > nowMs
              ? "to come"
              : "in force",
        order.by,
        order.reason,
      ]);
      deps.terminal.print(formatTable(["ID", "KIND", "FOR", "LEVEL", "FROM", "UNTIL", "STATE", "BY", "REASON"], rows));
    });
}

function endCommand(deps: CliDeps): Command {
  return townCommand("end")
    .description("end an order now")
    .argument("<order>", "its id", readPointId)
    .action((id: string, options: TownOptions) => {
      changeTown(options, deps, ({ lighting, nowMs, record }) => {
        if (lighting.orders.end(id, deps.actor, nowMs) === undefined)
          throw new OperationalError({
            code: "order-over",
            message: `There is no order ${id}, or it is over already. See: lucciola light list`,
          });
        record("lighting-order-end", id);
      });
      deps.terminal.print(`${id} has ended.`);
    });
}
