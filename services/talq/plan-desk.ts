import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import type { ControlProgramOne, TalqCalendar } from "@lucciola/contract/talq/wire.ts";
import { nightAt } from "@lucciola/domain/lighting/night.ts";
import { calendarFromTalq } from "@lucciola/domain/talq/calendar-from-talq.ts";
import { calendarToTalq } from "@lucciola/domain/talq/calendar-to-talq.ts";
import type { Carried } from "@lucciola/domain/talq/carried.ts";
import { programmeFromTalq } from "@lucciola/domain/talq/programme-from-talq.ts";
import { programmeToTalq } from "@lucciola/domain/talq/programme-to-talq.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { PlanBody, PlanKind } from "@lucciola/platform/registry/lighting/plans.ts";
import type { TalqResource } from "@lucciola/platform/registry/talq/talq.ts";
import { ownIdOf } from "./addresses.ts";
import type { Caller } from "./caller.ts";
import { LIMITS } from "./limits.ts";
import { passLinter } from "./lint.ts";
import { recordChange } from "./record-change.ts";
import { payloadError, resourceNotFound, TalqRefusal } from "./refusal.ts";
import type { TalqDeps } from "./talq-deps.ts";
import { townProgramme } from "./town-programme.ts";

/** Programmes or calendars, as both sides see them. */
export interface PlanDesk<T> {
  list(): T[];
  count(): number;
  /** Throws `TalqRefusal` 404. */
  get(id: string): T;
  /** All or none. Throws 409 for one that is there. */
  add(bodies: readonly T[], caller: Caller): T[];
  /** All or none. Throws 404 for one that is not there. */
  update(bodies: readonly T[], caller: Caller): T[];
  remove(id: string, caller: Caller): T;
  /** What it is here; undefined when there is none. */
  ownId(id: string): string | undefined;
}

/** How a kind of plan is written and read. */
interface Way<K extends PlanKind, T> {
  readonly kind: K;
  readonly talqKind: "program" | "calendar";
  readonly word: string;
  readonly most: number;
  readonly from: (body: T, ownId: string) => Carried<Omit<PlanBody<K>, "version">>;
  readonly to: (plan: PlanBody<K>, head: { id: string; ownerCMS: string }) => T;
}

interface Named {
  readonly id: string;
  readonly ownerCMS: string;
}

/** What was asked for and cannot be carried, as a refusal. */
export function unlessCarried<T>(result: Carried<T>): T {
  if (result.kind === "carried") return result.value;
  throw new TalqRefusal(422, result.key, result.why);
}

function createPlanDesk<K extends PlanKind, T extends Named>(deps: TalqDeps, way: Way<K, T>): PlanDesk<T> {
  const { registry, clock, gateway } = deps;
  const { plans } = registry.lighting;
  const { kind, talqKind, word } = way;

  /** As it was given, unless somebody here has changed it since. */
  function ofResource({ address, owner, body, ownId, ownVersion }: TalqResource): T | undefined {
    const live = ownId === undefined ? undefined : plans.live(kind, ownId);
    if (live === undefined) return undefined;
    return live.version === ownVersion ? (JSON.parse(body) as T) : way.to(live, { id: address, ownerCMS: owner });
  }
  function find(id: string): T | undefined {
    const given = registry.talq.get(talqKind, id);
    if (given !== undefined) return ofResource(given);
    const own = registry.talq.byOwnId(talqKind, id) === undefined ? plans.live(kind, id) : undefined;
    return own && way.to(own, { id, ownerCMS: gateway });
  }
  const list = (): T[] => {
    const given = registry.talq.list(talqKind);
    const theirs = new Set(given.map(({ ownId }) => ownId));
    const ours = plans.listLive(kind).filter(({ id }) => !theirs.has(id));
    return [
      ...ours.map((plan) => way.to(plan, { id: plan.id, ownerCMS: gateway })),
      ...given.flatMap((resource) => ofResource(resource) ?? []),
    ];
  };

  function put(body: T, caller: Caller): T {
    const { id } = body;
    if (body.ownerCMS.toLowerCase() !== caller.system.address.toLowerCase())
      throw new TalqRefusal(422, "payloadError", `ownerCMS must be ${caller.system.address}, who gives it`);
    const ownId = ownIdOf(talqKind, id);
    const plan = unlessCarried(way.from(body, ownId)) as PlanBody<K>;
    const before = registry.talq.get(talqKind, id);
    const unnumbered = { ...plan, version: 1 };
    passLinter(
      deps,
      kind === "programme"
        ? { programme: unnumbered as LightingProgramme }
        : { calendar: unnumbered as LightingCalendar },
      before === undefined ? [] : plans.lampsOf(kind, ownId),
    );
    if (registry.lighting.rollOuts.openOf(kind, ownId) !== undefined)
      throw new TalqRefusal(422, "resourceConflict", `The ${word} "${id}" is being rolled out by the town`);
    const nowMs = clock.now();
    const stored = plans.keep(kind, unnumbered, caller.actor, nowMs);
    plans.goLive(kind, ownId, stored.version);
    registry.talq.put({
      kind: talqKind,
      address: id,
      owner: caller.system.address,
      body: JSON.stringify(body),
      ownId,
      ownVersion: stored.version,
      changedAtMs: nowMs,
    });
    return body;
  }

  /** Throws when it is the town's, or another management system's. */
  function requireOwner(id: string, { system }: Caller): TalqResource {
    const given = registry.talq.get(talqKind, id);
    if (given === undefined) {
      if (find(id) === undefined) throw resourceNotFound(word, id);
      throw new TalqRefusal(422, "resourceConflict", `The ${word} "${id}" is the town's own; give another id`);
    }
    if (given.owner.toLowerCase() !== system.address.toLowerCase())
      throw new TalqRefusal(422, "resourceConflict", `The ${word} "${id}" is another management system's`);
    return given;
  }
  const refuseTwice = (bodies: readonly T[]): void => {
    if (new Set(bodies.map(({ id }) => id)).size < bodies.length) throw payloadError(`The list holds a ${word} twice`);
  };
  const change = (action: string, bodies: readonly T[], caller: Caller): T[] => {
    const target = bodies.map(({ id }) => id).join(" ");
    return recordChange(
      deps,
      caller,
      { action: `talq-${word.replace(" ", "-")}-${action}`, target, detail: bodies },
      () => bodies.map((body) => put(body, caller)),
    );
  };

  return {
    list,
    count: () => list().length,
    get: (id) => {
      const found = find(id);
      if (found === undefined) throw resourceNotFound(word, id);
      return found;
    },
    ownId: (id) => registry.talq.get(talqKind, id)?.ownId ?? (plans.live(kind, id) === undefined ? undefined : id),
    add: (bodies, caller) => {
      refuseTwice(bodies);
      for (const { id } of bodies)
        if (find(id) !== undefined)
          throw new TalqRefusal(409, "resourceConflict", `There is a ${word} "${id}" already`);
      if (registry.talq.count(talqKind) + bodies.length > way.most)
        throw new TalqRefusal(422, "serviceConstraintExceeded", `The gateway keeps ${way.most} of ${word}s at most`);
      return change("add", bodies, caller);
    },
    update: (bodies, caller) => {
      refuseTwice(bodies);
      for (const { id } of bodies) requireOwner(id, caller);
      return change("update", bodies, caller);
    },
    remove: (id, caller) => {
      const given = requireOwner(id, caller);
      const gone = find(id);
      if (gone === undefined) throw resourceNotFound(word, id);
      return recordChange(
        deps,
        caller,
        { action: `talq-${word.replace(" ", "-")}-delete`, target: id, detail: undefined },
        () => {
          // Throws while a lamp, a group or a calendar has it.
          if (given.ownId !== undefined) plans.remove(kind, given.ownId);
          registry.talq.remove(talqKind, id);
          return gone;
        },
      );
    },
  };
}

export const createProgramDesk = (deps: TalqDeps): PlanDesk<ControlProgramOne> => {
  const { config, clock } = deps;
  return createPlanDesk<"programme", ControlProgramOne>(deps, {
    kind: "programme",
    talqKind: "program",
    word: "control program",
    most: LIMITS.programs,
    from: (program, ownId) => programmeFromTalq(program, ownId, program.id.slice(0, 100)),
    to: (programme, head) =>
      programmeToTalq(programme, head, { site: config.site, night: nightAt(clock.now(), config.site.zone) }),
  });
};

export const createCalendarDesk = (
  deps: TalqDeps,
  programs: Pick<PlanDesk<ControlProgramOne>, "ownId">,
): PlanDesk<TalqCalendar> => {
  const { registry, config, clock } = deps;
  return createPlanDesk<"calendar", TalqCalendar>(deps, {
    kind: "calendar",
    talqKind: "calendar",
    word: "calendar",
    most: LIMITS.calendars,
    from: (calendar, ownId) =>
      calendarFromTalq(calendar, {
        id: ownId,
        name: calendar.id.slice(0, 100),
        programmeOf: (id) => programs.ownId(id),
        fallback: calendar.defaultProgram === undefined ? townProgramme(registry) : "",
      }),
    to: (calendar, { id, ownerCMS }) =>
      calendarToTalq(calendar, {
        id,
        ownerCMS,
        programOf: (programme) => registry.talq.byOwnId("program", programme)?.address ?? programme,
        today: localTimeOf(clock.now(), config.site.zone).date,
      }),
  });
};
