import { randomUUID } from "node:crypto";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { CommandRequest, CommandStatus, LampDetail, LampList } from "@lucciola/contract/api/lamps.ts";
import { commandId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { programmeOfNight } from "@lucciola/domain/lighting/calendar.ts";
import { nightAt } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { requirePermission, userOf } from "../authentication.ts";
import { inventoryOf } from "../inventory.ts";
import { describeCommand, lampStates, latestByPoint } from "../lamp-states.ts";
import { lampsOfScope, litLamps } from "../lighting/lit-lamps.ts";
import { keepFloor } from "../lighting/order-request.ts";
import { orderStatus, ordersOfLamp } from "../lighting/order-status.ts";
import { hearingAt } from "../lighting/silent-lamps.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DETAIL_QUANTITIES = [
  "energyTotalWh",
  "operatingTimeTotalS",
  "startsTotal",
  "driverTemperatureC",
  "supplyVoltageV",
] as const;
const DEFAULTS = { fadeMs: 0, holdMin: 30, expiresInS: 30 };

/** The order that a request stands for. */
function wordCommand(request: CommandRequest, username: string, nowMs: number): LampCommand {
  const {
    action,
    dimPct,
    fadeMs = DEFAULTS.fadeMs,
    holdMin = DEFAULTS.holdMin,
    expiresInS = DEFAULTS.expiresInS,
    reason = "",
  } = request;
  if (action === "set" && dimPct === undefined)
    throw new HttpProblem(400, "level-missing", 'The action "set" needs "dimPct", from 0 to 100');
  return {
    id: commandId(`cmd-${randomUUID()}`),
    issuedAt: formatInstant(nowMs),
    expiresAt: formatInstant(nowMs + expiresInS * 1_000),
    action:
      action === "set" && dimPct !== undefined
        ? {
            kind: "set",
            dimPct,
            fadeMs,
            until: formatInstant(nowMs + holdMin * 60_000),
            ...(request.mayUndercut === true ? { mayUndercut: true } : {}),
          }
        : { kind: "resume" },
    reason: { kind: "manual", text: reason, by: username },
  };
}

function controllerOf(registry: Registry, { id }: Point, nowMs: number): Pick<LampDetail, "controller"> {
  const installation = registry.assets.installationAt(id, nowMs);
  if (installation === undefined) return {};
  const { edge, device, fromMs } = installation;
  const state = registry.edges.get(edge);
  const { lastSeenMs, software } = state ?? {};
  return {
    controller: {
      edge,
      device,
      since: formatInstant(fromMs),
      ...(lastSeenMs === undefined ? {} : { lastSeenAt: formatInstant(lastSeenMs) }),
      ...(software === undefined ? {} : { software: software.slice(0, 100) }),
    },
  };
}

function typeOf(registry: Registry, { id: lamp }: Point): Pick<LampDetail, "type"> {
  const type = registry.lighting.lampTypes.typeOf(lamp);
  if (type === undefined) return {};
  const { id, name, meteringClassPct, ratedBurnHours } = type;
  return {
    type: {
      id,
      name,
      ...(meteringClassPct === undefined ? {} : { meteringClassPct }),
      ...(ratedBurnHours === undefined ? {} : { ratedBurnHours }),
    },
  };
}

export function lampRoutes(app: App, { store, registry, bus, clock, config }: RouteDeps): void {
  const onRequest = requirePermission("read");
  const findLamp = (id: string): Point => {
    const lamp = registry.assets.point(pointId(id));
    if (lamp?.kind !== "lamp") throw notFound("lamp", id);
    return lamp;
  };
  /** Somebody may be up at it. */
  const refuseWhileLocked = (lamp: Point, nowMs: number): void => {
    const [lock] = ordersOfLamp(registry, registry.lighting.locksAt(nowMs), lamp.id);
    if (lock === undefined) return;
    throw new HttpProblem(
      409,
      "lamp-locked",
      `${lamp.name} is locked for maintenance by ${lock.by} until ${formatInstant(lock.untilMs)}: ${lock.reason}`,
    );
  };
  const checkFloor = (lamp: Point, { dimPct, mayUndercut = false, reason = "" }: CommandRequest): void => {
    if (dimPct === undefined) return;
    if (!mayUndercut) keepFloor(lampsOfScope(registry, { kind: "lamp", id: lamp.id }), dimPct);
    else if (reason.trim() === "")
      throw new HttpProblem(422, "reason-missing", "Light under the floor of the lamp's class needs a reason");
  };

  app.get(
    "/api/v1/lamps",
    {
      onRequest,
      schema: {
        operationId: "listLamps",
        tags: ["lighting"],
        summary: "All lamps as they stand now",
        response: { 200: LampList },
      },
    },
    async () => ({ lamps: await lampStates({ store, registry }, inventoryOf(registry).lamps, clock.now()) }),
  );

  app.get(
    "/api/v1/lamps/:id",
    {
      onRequest,
      schema: {
        operationId: "readLamp",
        tags: ["lighting"],
        summary: "One lamp with its programme, registers and orders",
        params: IdParams,
        response: { 200: LampDetail },
      },
    },
    async (request) => {
      const point = findLamp(request.params.id);
      const now = clock.now();
      const [lamp] = await lampStates({ store, registry }, [point], now);
      if (lamp === undefined) throw notFound("lamp", request.params.id);
      const latest = (await latestByPoint(store, [point], DETAIL_QUANTITIES)).get(point.id) ?? {};
      const assigned = registry.programmes.assignment(point.id);
      const { section, settings, groups = [] } = litLamps(registry).byId.get(point.id) ?? {};
      const night = nightAt(now, config.site.zone);
      return {
        lamp,
        ...(assigned === undefined
          ? {}
          : {
              programme: {
                programme: assigned.programme,
                revision: assigned.revision,
                ...(assigned.acceptedRevision === undefined ? {} : { acceptedRevision: assigned.acceptedRevision }),
              },
            }),
        ...(assigned?.byGroup === undefined || assigned.byGroup === "" ? {} : { programmeGroup: assigned.byGroup }),
        ...(section === undefined ? {} : { section }),
        ...(settings === undefined ? {} : { leastDimPct: settings.leastDimPct }),
        groups: [...groups],
        asleep: hearingAt(registry, config.site, now).isAsleep(point),
        ...controllerOf(registry, point, now),
        ...typeOf(registry, point),
        orders: ordersOfLamp(registry, registry.lighting.orders.openAt(now), point.id).map((order) =>
          orderStatus(registry, order, now),
        ),
        tonight:
          assigned === undefined
            ? []
            : resolveNight(programmeOfNight(assigned, night.date).programme, config.site, night).map(
                ({ atMs, dimPct }) => ({
                  at: formatInstant(atMs),
                  dimPct,
                }),
              ),
        ...Object.fromEntries(
          DETAIL_QUANTITIES.flatMap((quantity) =>
            latest[quantity] === undefined ? [] : [[quantity, latest[quantity].value]],
          ),
        ),
        commands: registry.outbox.ofPoint(point.id, 50).map(describeCommand),
      };
    },
  );

  app.post(
    "/api/v1/lamps/:id/commands",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "commandLamp",
        tags: ["lighting"],
        summary: "Order a lamp to a level for a time, or back to its programme",
        params: IdParams,
        body: CommandRequest,
        response: { 202: CommandStatus },
      },
    },
    async (request, reply) => {
      const lamp = findLamp(request.params.id);
      const { username } = userOf(request);
      const now = clock.now();
      const command = wordCommand(request.body, username, now);
      refuseWhileLocked(lamp, now);
      checkFloor(lamp, request.body);
      const order = registry.transaction(() => {
        registry.audit.record({
          atMs: now,
          actor: username,
          action: "lamp-command",
          target: lamp.id,
          detail: JSON.stringify(command),
        });
        return registry.outbox.queue(command, lamp.id, now);
      });
      // The rules service also looks by itself; the wake only saves it the wait.
      await bus
        .publish("outboxWake", {}, { at: formatInstant(now) })
        .catch((error: unknown) => request.log.debug({ err: error }, "wake not sent"));
      return reply.code(202).header("location", `/api/v1/commands/${order.id}`).send(describeCommand(order));
    },
  );

  app.get(
    "/api/v1/commands/:id",
    {
      onRequest,
      schema: {
        operationId: "readCommand",
        tags: ["lighting"],
        summary: "What became of an order",
        params: IdParams,
        response: { 200: CommandStatus },
      },
    },
    async (request) => {
      const order = registry.outbox.get(commandId(request.params.id));
      if (order === undefined) throw notFound("command", request.params.id);
      return describeCommand(order);
    },
  );
}
