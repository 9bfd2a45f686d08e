import type { DiagnosedCabinet, DiagnosedLamp } from "@lucciola/domain/lighting/diagnosis/inventory.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";

/** A cabinet as the diagnosis takes it, with the edge that speaks for it. */
export interface CabinetToDiagnose {
  readonly cabinet: DiagnosedCabinet;
  readonly gateway: string | undefined;
}

export interface DiagnosedTown {
  readonly cabinets: readonly CabinetToDiagnose[];
  /** The cabinet of each lamp and of each cabinet point. */
  readonly cabinetOf: ReadonlyMap<string, string>;
  /** The groups that each lamp obeys, for the locks on them. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * The town as the diagnosis sees it. A lamp belongs to the cabinet whose gateway speaks for it, whatever the inventory says;
 * one with a connection of its own to the cabinet that the inventory names.
 */
export function readDiagnosedTown({ assets, programmes, lighting, alarms }: Registry, nowMs: number): DiagnosedTown {
  const edgeOf = new Map<string, string>();
  for (const { point, edge, fromMs, toMs } of assets.installations())
    if (fromMs <= nowMs && nowMs < (toMs ?? Number.POSITIVE_INFINITY)) edgeOf.set(point, edge);
  const cabinets = assets.points("cabinet");
  const cabinetOfGateway = new Map<string, string>();
  for (const { id } of cabinets) {
    const edge = edgeOf.get(id);
    if (edge !== undefined) cabinetOfGateway.set(edge, id);
  }
  const types = lighting.lampTypes.byLamp();
  const typeById = new Map(lighting.lampTypes.list().map((type) => [type.id, type]));
  const assigned = new Map(programmes.assignments().map((assignment) => [assignment.point as string, assignment]));
  const cabinetOf = new Map<string, string>(cabinets.map(({ id }) => [id, id]));
  const lampsOf = new Map<string, DiagnosedLamp[]>();
  for (const point of assets.points("lamp")) {
    const byGateway = cabinetOfGateway.get(edgeOf.get(point.id) ?? "");
    const cabinet = byGateway ?? point.cabinet;
    if (cabinet === undefined) continue;
    cabinetOf.set(point.id, cabinet);
    const type = typeById.get(types.get(point.id) ?? "");
    const programme = assigned.get(point.id)?.programme.id;
    const lamp: DiagnosedLamp = {
      id: point.id,
      nominalPowerW: point.nominalPowerW,
      behindGateway: byGateway !== undefined,
      ...(type?.meteringClassPct === undefined ? {} : { meteringClass: type.meteringClassPct / 100 }),
      ...(type?.ratedBurnHours === undefined ? {} : { ratedLifeH: type.ratedBurnHours }),
      ...(programme === undefined ? {} : { programme }),
    };
    const lamps = lampsOf.get(cabinet);
    if (lamps === undefined) lampsOf.set(cabinet, [lamp]);
    else lamps.push(lamp);
  }
  const circuits = alarms.circuits();
  return {
    cabinets: cabinets.map(({ id }) => ({
      cabinet: cabinetWith(id, lampsOf.get(id) ?? [], circuits, assigned),
      gateway: edgeOf.get(id),
    })),
    cabinetOf,
    groupsOf: new Map([...assigned].map(([lamp, { groups }]) => [lamp, groups])),
  };
}

function cabinetWith(
  id: Point["id"],
  lamps: readonly DiagnosedLamp[],
  circuits: ReadonlyMap<string, readonly string[]>,
  assigned: ReadonlyMap<string, { readonly settings: { readonly circuit: "switched" | "permanent" } | undefined }>,
): DiagnosedCabinet {
  const here = new Set(lamps.map((lamp) => lamp.id));
  const own = [...circuits].flatMap(([circuit, members]) => {
    const known = members.filter((lamp) => here.has(lamp));
    if (known.length === 0) return [];
    const kind = assigned.get(known[0] ?? "")?.settings?.circuit;
    return [{ id: circuit, lamps: known, ...(kind === undefined ? {} : { kind }) }];
  });
  return { id, lamps, circuits: own };
}
