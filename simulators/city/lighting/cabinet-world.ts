import type { CabinetSample } from "@lucciola/contract/lighting/cabinet-message.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { mainsAt } from "../energy/mains.ts";
import { runningTotal } from "../energy/running-total.ts";
import type { MeterDetail } from "../energy/supply-meter.ts";
import type { Cabinet, Circuit } from "../layout/town.ts";
import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { LampWorld } from "./lamp-conditions.ts";

/** What the registered lamps that a cabinet feeds truly draw: their sum, as the simulated drivers know it. */
export interface LampsDrawing {
  readonly energyWh: number;
  readonly activePowerW: number;
}

export interface CabinetWorld {
  meterReading(atMs: number, lamps: LampsDrawing, detail: MeterDetail): MeterSample;
  state(atMs: number): CabinetSample;
  forgetFrom(fromMs: number): void;
}

/** The gateway and the clock in the cabinet, W. */
const OWN_POWER_W = 14;
/** Lost on the lines, as a share of what the lamps draw [A]. */
const LINE_LOSS = 0.02;
const DOOR_OPENINGS_A_YEAR = 8;
const HALF_HOUR_MS = 1_800_000;

/** A cabinet's meter sees its registered lamps, the lines' losses, its own devices and lamps that nobody registered. */
export function cabinetWorld(options: {
  readonly scenario: Scenario;
  readonly cabinet: Cabinet;
  readonly lamps: LampWorld;
  readonly epochMs: number;
}): CabinetWorld {
  const { scenario, cabinet, lamps, epochMs } = options;
  const key = cabinet.point.id;
  const chance = noise(scenario.seed, `cabinet ${key}`);
  const gain = 1 + 0.01 * (2 * chance.uniform(-1) - 1);
  const startWh = Math.floor(chance.uniform(-2) * 3e8);
  const mains = mainsAt(scenario, key);
  const strangers = cabinet.circuits
    .map((circuit) => ({
      circuit,
      powerW: circuit.lamps.reduce(
        (sum, { registered, luminaire }) => sum + (registered ? 0 : luminaire.ratedPowerW),
        0,
      ),
    }))
    .filter(({ powerW }) => powerW > 0);

  /** A lamp without a controller has a photocell on a permanent circuit, and burns with the contactor on others. */
  const burns = (circuit: Circuit, atMs: number): boolean =>
    !lamps.isTripped(cabinet, atMs) &&
    lamps.isClosed(circuit, atMs) &&
    (circuit.kind === "switched" || lamps.isDark(circuit, atMs));
  const [feeder] = cabinet.circuits;
  /** A load that somebody has tied to the lighting burns with it. */
  const tiedW = (atMs: number): number => {
    const loadW = lamps.loadsOf(cabinet, atMs);
    return loadW > 0 && feeder !== undefined && burns(feeder, atMs) ? loadW : 0;
  };
  const unseenW = (atMs: number): number =>
    OWN_POWER_W +
    tiedW(atMs) +
    strangers.reduce((sum, { circuit, powerW }) => sum + (burns(circuit, atMs) ? powerW : 0), 0);
  const unseen = runningTotal(epochMs, {
    perHour: (_, atMs) => unseenW(atMs),
    edges: (fromMs, toMs) =>
      [
        ...new Set(
          [...strangers.map(({ circuit }) => circuit), ...(feeder === undefined ? [] : [feeder])].flatMap((circuit) =>
            lamps.darkEdges(circuit, fromMs, toMs),
          ),
        ),
      ].sort((a, b) => a - b),
  });

  return {
    meterReading: (atMs, drawing, detail) => {
      const energyWh = drawing.energyWh * (1 + LINE_LOSS) + unseen.at(atMs);
      const minute = Math.floor(atMs / 60_000);
      const powerW =
        (drawing.activePowerW * (1 + LINE_LOSS) + unseenW(atMs)) * gain * (1 + 0.004 * chance.normal(minute));
      const brief = {
        at: formatInstant(atMs),
        importTotalWh: Math.floor(startWh + energyWh * gain + 1e-6),
        activePowerW: Math.round(powerW * 10) / 10,
      };
      if (detail === "brief") return brief;
      const phase = (index: number) => ({ voltageV: Math.round(mains.voltageV(index, atMs) * 10) / 10 });
      return { ...brief, phases: { l1: phase(0), l2: phase(1), l3: phase(2) } };
    },
    state: (atMs) => {
      const span = Math.floor(atMs / HALF_HOUR_MS);
      const isTripped = lamps.isTripped(cabinet, atMs);
      return {
        at: formatInstant(atMs),
        breakerTripped: isTripped,
        doorOpen: chance.uniform(span) < DOOR_OPENINGS_A_YEAR / 17_532,
        contactorClosed: cabinet.circuits.some(
          (circuit) => circuit.kind === "switched" && lamps.isClosed(circuit, atMs),
        ),
      };
    },
    forgetFrom: unseen.forgetFrom,
  };
}
