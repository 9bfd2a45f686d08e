import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { type DesiredLevel, desiredLevel, type LevelOverride } from "@lucciola/domain/lighting/desired-level.ts";
import type { AssignedProgramme, OutboxCommand } from "@lucciola/platform/registry/registry.ts";

/** What is wanted of a lamp, and by which edition of its causes. */
interface LampDesire {
  readonly level: DesiredLevel;
  readonly causes: string;
}

/** The override that a carried-out `set` command stands for. */
export function overrideOf(order: OutboxCommand): LevelOverride | null {
  const { action } = order.command;
  if (action.kind !== "set") return null;
  return { commandId: order.id, dimPct: action.dimPct, fadeMs: action.fadeMs, untilMs: Date.parse(action.until) };
}

/** Keeps the desired level of every lamp, computing one anew only when it must change or its causes have. */
export class DesiredLevels {
  readonly #site: LightingSite;
  readonly #byLamp = new Map<PointId, LampDesire>();

  constructor(site: LightingSite) {
    this.#site = site;
  }

  get(lamp: PointId): DesiredLevel | undefined {
    return this.#byLamp.get(lamp)?.level;
  }

  /** Brings all lamps to `nowMs` and returns those whose level changed. Lamps without an assignment are forgotten. */
  update(
    assignments: readonly AssignedProgramme[],
    overrides: readonly OutboxCommand[],
    nowMs: number,
  ): { point: PointId; dimPct: number }[] {
    const overrideOfLamp = new Map(overrides.map((order) => [order.point, order]));
    const lamps = new Set(assignments.map(({ point }) => point));
    for (const lamp of this.#byLamp.keys()) if (!lamps.has(lamp)) this.#byLamp.delete(lamp);
    const changed: { point: PointId; dimPct: number }[] = [];
    // A few programmes serve thousands of lamps.
    const byProgramme = new Map<LightingProgramme, DesiredLevel>();
    const programmeLevel = (programme: LightingProgramme): DesiredLevel => {
      const level = byProgramme.get(programme) ?? this.#levelOf(programme, null, nowMs);
      byProgramme.set(programme, level);
      return level;
    };
    for (const { point, programme, revision } of assignments) {
      const order = overrideOfLamp.get(point);
      const causes = `${revision} ${order?.id ?? ""}`;
      const known = this.#byLamp.get(point);
      const holds =
        known?.causes === causes && (known.level.nextChangeAtMs === null || nowMs < known.level.nextChangeAtMs);
      if (holds) continue;
      const override = order === undefined ? null : overrideOf(order);
      const level = override === null ? programmeLevel(programme) : this.#levelOf(programme, override, nowMs);
      this.#byLamp.set(point, { level, causes });
      if (known?.level.dimPct !== level.dimPct) changed.push({ point, dimPct: level.dimPct });
    }
    return changed;
  }

  #levelOf(programme: LightingProgramme, override: LevelOverride | null, nowMs: number): DesiredLevel {
    return desiredLevel(
      { programme, site: this.#site, settings: null, setpoints: [], orders: [], override, clockTrusted: true },
      nowMs,
    );
  }
}
