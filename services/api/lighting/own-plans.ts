import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { PlanKind } from "@lucciola/platform/registry/lighting/plans.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** The lamps that have a programme or a calendar as their own, whatever their groups have. */
export const ownLampsOf = ({ programmes }: Registry, kind: PlanKind, id: string): PointId[] =>
  programmes
    .assignments()
    .filter(({ byGroup, programme, calendar }) => {
      if (byGroup !== undefined) return false;
      return kind === "calendar" ? calendar?.calendar.id === id : calendar === undefined && programme.id === id;
    })
    .map(({ point }) => point);
