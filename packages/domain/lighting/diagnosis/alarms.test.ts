import { describe, expect, it } from "vitest";
import { correlateNetwork } from "./alarms.ts";
import type { Finding } from "./finding.ts";

const CABINETS = 8;
const unheard = (cabinet: string, sinceMs: number): Finding => ({
  kind: "communication-lost",
  place: { kind: "cabinet", id: cabinet },
  cabinet,
  sinceMs,
  evidence: { minutesSilent: 12 },
  affected: [`lamp of ${cabinet}`],
});
const lampOut: Finding = { ...unheard("cabinet-7", 5), kind: "lamp-out", place: { kind: "lamp", id: "lamp-1" } };

describe("cabinets that are not heard at once", () => {
  it("are one alarm of the network from half of the town on, and other alarms stay", () => {
    const cut = [40, 10, 30, 20].map((sinceMs, index) => unheard(`cabinet-${index}`, sinceMs));
    const [other, network, ...rest] = correlateNetwork([...cut, lampOut], CABINETS);
    expect(rest).toEqual([]);
    expect(other).toBe(lampOut);
    expect(network).toEqual({
      kind: "communication-lost",
      place: { kind: "network", id: "town" },
      sinceMs: 10,
      evidence: { cabinets: 4, ofCabinets: 8 },
      affected: ["cabinet-0", "cabinet-1", "cabinet-2", "cabinet-3"],
    });
  });

  it("are an alarm each while they are fewer than half", () => {
    const cut = [10, 20, 30].map((sinceMs, index) => unheard(`cabinet-${index}`, sinceMs));
    expect(correlateNetwork(cut, CABINETS)).toEqual(cut);
  });

  it("are an alarm each in a village of three cabinets of which two are cut off", () => {
    const cut = [unheard("cabinet-0", 10), unheard("cabinet-1", 20)];
    expect(correlateNetwork(cut, 3)).toEqual(cut);
  });

  it("are told by their gateways: lamps that fall silent one by one are no network", () => {
    const lamps = Array.from({ length: 8 }, (_, index): Finding => {
      const finding = unheard(`cabinet-${index}`, 10);
      return { ...finding, place: { kind: "lamp", id: `lamp-${index}` } };
    });
    expect(correlateNetwork(lamps, CABINETS)).toEqual(lamps);
  });
});
