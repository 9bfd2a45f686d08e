import { levelOf } from "@lucciola/contract/talq/levels.ts";
import type { AssignCommand, OverrideCommand, TalqCommand } from "@lucciola/contract/talq/wire.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { programmesOf } from "@lucciola/domain/lighting/calendar.ts";
import {
  DEFAULT_ORDER_PRIORITY,
  FARTHEST_ORDER_MS,
  floorWarning,
  LONGEST_ORDER_MS,
} from "@lucciola/domain/lighting/order-rules.ts";
import type { Caller } from "./caller.ts";
import type { OverrideNote } from "./commands-in-force.ts";
import type { GroupDesk } from "./group-desk.ts";
import type { LampTypeDesk } from "./lamp-type-desk.ts";
import { passLinter } from "./lint.ts";
import type { PlanDesk } from "./plan-desk.ts";
import { recordChange } from "./record-change.ts";
import { type Addressed, addressedLamps } from "./references.ts";
import { TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";
import { townProgramme } from "./town-programme.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface CommandDesk {
  /**
   * Gives each addressed lamp or group an order with an end, or ends those that management systems gave, where no command
   * comes. The request's UUID names the orders, so that a request that is sent again changes nothing.
   */
  override(command: OverrideCommand, caller: Caller, requestId: string): void;
  assign(command: AssignCommand, caller: Caller): void;
  /** One calendar for lamps; "" gives them back to what their groups have. */
  assignCalendar(addressed: readonly Addressed[], calendar: string, caller: Caller): void;
}

export function createCommandDesk(
  deps: TalqDeps & {
    readonly groups: GroupDesk;
    readonly calendars: Pick<PlanDesk<unknown>, "ownId">;
    readonly lampTypes: LampTypeDesk;
  },
): CommandDesk {
  const { registry, clock, calendars, lampTypes } = deps;
  const { orders, plans } = registry.lighting;

  const notValid = (why: string) => new TalqRefusal(422, "overrideCommandNotValid", why);

  function spanOf(command: TalqCommand, { system }: Caller, nowMs: number): { fromMs: number; untilMs: number } {
    const fromMs = command.start === undefined ? nowMs : Math.max(nowMs, Date.parse(command.start));
    if (command.expiration === undefined && system.openOverrideHours === undefined)
      throw notValid("An override needs an expiration: no lamp is kept from its programme for ever");
    const untilMs =
      command.expiration === undefined
        ? fromMs + (system.openOverrideHours ?? 0) * HOUR_MS
        : Date.parse(command.expiration);
    if (!(untilMs > fromMs))
      throw notValid(`The override would end at ${command.expiration}, before it begins at ${formatInstant(fromMs)}`);
    if (fromMs > nowMs + FARTHEST_ORDER_MS) throw notValid("An override may begin a year ahead at most");
    if (untilMs - fromMs > LONGEST_ORDER_MS.override)
      throw notValid(`An override may last ${LONGEST_ORDER_MS.override / DAY_MS} days at most`);
    return { fromMs, untilMs };
  }

  function endThose({ scope }: Addressed, caller: Caller, nowMs: number): void {
    for (const order of orders.openAt(nowMs))
      if (order.by.startsWith("talq:") && order.scope.kind === scope.kind && order.scope.id === scope.id)
        orders.end(order.id, caller.actor, nowMs);
  }

  function give(addressed: readonly Addressed[], command: TalqCommand, caller: Caller, requestId: string): void {
    const nowMs = clock.now();
    const dimPct = levelOf(command);
    if (dimPct === undefined) throw notValid("Lamps take a LevelState of 0 to 100");
    const { fromMs, untilMs } = spanOf(command, caller, nowMs);
    const floored = addressed
      .flatMap(({ lamps }) => lamps)
      .map((id) => ({ id, section: undefined, settings: registry.programmes.assignment(id)?.settings }));
    const warning = floorWarning(floored, dimPct);
    if (warning !== undefined) throw notValid(warning);
    const { cmsRefId, refAddress, rampToLevelTime = 0 } = command;
    const note: OverrideNote = { cmsRefId, refAddress };
    for (const [index, each] of addressed.entries()) {
      const id = `ord-talq-${requestId.toLowerCase()}-${index}`;
      if (orders.get(id) !== undefined) continue;
      // The last is used and the former removed.
      if (fromMs === nowMs) endThose(each, caller, nowMs);
      orders.give({
        id,
        scope: each.scope,
        kind: "override",
        dimPct,
        fadeMs: Math.min(3_600_000, Math.round(rampToLevelTime * 1_000)),
        fromMs,
        untilMs,
        priority: DEFAULT_ORDER_PRIORITY,
        mayUndercut: false,
        reason: `TALQ, ${caller.system.name}${cmsRefId === undefined || cmsRefId === "" ? "" : `: ${cmsRefId}`}`.slice(
          0,
          300,
        ),
        by: caller.actor,
        createdAtMs: nowMs,
      });
      registry.talq.put({
        kind: "override",
        address: id,
        owner: caller.system.address,
        body: JSON.stringify(note),
        ownId: undefined,
        ownVersion: undefined,
        changedAtMs: nowMs,
      });
    }
  }

  /** A lamp that is added to a group later shall have its calendar too: TALQ's own rule would leave it without. */
  function giveGroups(addressed: readonly Addressed[], calendar: string | undefined): void {
    const { groups } = registry.lighting;
    for (const { scope } of addressed) {
      const group = scope.kind === "group" ? groups.get(scope.id) : undefined;
      if (group === undefined) continue;
      const { calendar: former, programme, ...rest } = group;
      if (calendar !== undefined) groups.put({ ...rest, calendar });
      else if (former !== undefined) groups.put(rest);
    }
  }

  const assignCalendar: CommandDesk["assignCalendar"] = (addressed, calendar, caller) => {
    const lamps = addressed.flatMap((each) => each.lamps);
    if (calendar === "") {
      recordChange(deps, caller, { action: "talq-calendar-release", target: lamps.join(" "), detail: "" }, () => {
        // The calendar is gone at once; what the groups give comes with the next look of the rules.
        registry.programmes.assign(lamps, townProgramme(registry));
        registry.programmes.release(lamps);
        giveGroups(addressed, undefined);
      });
      return;
    }
    const ownId = calendars.ownId(calendar);
    const live = ownId === undefined ? undefined : plans.live("calendar", ownId);
    if (live === undefined)
      throw new TalqRefusal(422, "relatedResourceNotFound", `There is no calendar "${calendar}"`, [
        { resource: "calendars", address: calendar },
      ]);
    if (programmesOf(live).some((id) => plans.live("programme", id) === undefined))
      throw new TalqRefusal(422, "assignmentEntityNotValid", `The calendar "${calendar}" names a program that is gone`);
    passLinter(deps, { calendar: live }, lamps);
    recordChange(
      deps,
      caller,
      { action: "talq-calendar-assign", target: lamps.join(" "), detail: { calendar } },
      () => {
        plans.assignCalendar(lamps, live.id);
        giveGroups(addressed, live.id);
      },
    );
  };

  return {
    assignCalendar,
    override: ({ addresses = [], targetCommand }, caller, requestId) => {
      const addressed = addressedLamps(deps, addresses, "overrideAddressNotValid");
      const target = addressed.map(({ scope }) => scope.id).join(" ");
      const action = targetCommand === undefined ? "talq-override-end" : "talq-override";
      recordChange(deps, caller, { action, target, detail: targetCommand }, () => {
        if (targetCommand !== undefined) give(addressed, targetCommand, caller, requestId);
        else for (const each of addressed) endThose(each, caller, clock.now());
      });
    },
    assign: ({ addresses, entity }, caller) => {
      const addressed = addressedLamps(deps, addresses, "assignmentAddressNotValid");
      if (entity.resource === "calendars") return assignCalendar(addressed, entity.address ?? "", caller);
      if (entity.resource === "lamp-types")
        return lampTypes.assign(
          addressed.flatMap(({ lamps }) => lamps),
          entity.address ?? "",
          caller,
        );
      throw new TalqRefusal(
        422,
        "assignmentEntityNotValid",
        `Calendars and lamp types can be assigned, not ${entity.resource}`,
      );
    },
  };
}
