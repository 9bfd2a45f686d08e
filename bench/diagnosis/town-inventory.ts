import type { Cabinet, Lamp, Town } from "@lucciola/city/layout/town.ts";
import type {
  DiagnosedCabinet,
  DiagnosedCircuit,
  DiagnosedLamp,
} from "@lucciola/domain/lighting/diagnosis/inventory.ts";

/**
 * The town as its inventory and its gateways show it: a lamp belongs to the cabinet whose gateway speaks for it, one with
 * a connection of its own to the cabinet that the inventory names, be that wrong. Whether a circuit is switched is not in it.
 */
export function inventoryOf(
  town: Town,
  programmeOf: (lamp: Lamp) => string,
): { cabinets: DiagnosedCabinet[]; cabinetOf: ReadonlyMap<string, string> } {
  const cabinetOf = new Map<string, string>();
  const byCabinet = new Map<string, Lamp[]>();
  for (const lamp of town.lamps) {
    const cabinet = lamp.speaksForItself ? (lamp.point.cabinet ?? lamp.fedBy) : lamp.fedBy;
    cabinetOf.set(lamp.point.id, cabinet);
    byCabinet.set(cabinet, [...(byCabinet.get(cabinet) ?? []), lamp]);
  }
  const cabinets = town.cabinets.map(({ point, circuits }): DiagnosedCabinet => {
    const lamps = byCabinet.get(point.id) ?? [];
    return {
      id: point.id,
      lamps: lamps.map(
        (lamp): DiagnosedLamp => ({
          id: lamp.point.id,
          nominalPowerW: lamp.point.nominalPowerW ?? undefined,
          programme: programmeOf(lamp),
          behindGateway: !lamp.speaksForItself,
        }),
      ),
      circuits: circuits.map((circuit) => circuitOf(circuit, lamps)),
    };
  });
  return { cabinets, cabinetOf };
}

function circuitOf({ id, lamps }: Cabinet["circuits"][number], known: readonly Lamp[]): DiagnosedCircuit {
  return { id, lamps: lamps.filter((lamp) => known.includes(lamp)).map(({ point }) => point.id) };
}
