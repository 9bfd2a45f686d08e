import { isDeepStrictEqual } from "node:util";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { energyByDay, openDeviceSite, undisturbedEnergy } from "../devices/device-site.ts";
import { INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import type { ReadingsMessage } from "../meter-readings.ts";
import { seededRandom, shuffled } from "../seeded-random.ts";
import { withCalls } from "../with-calls.ts";

const EDGES = ["meter-a", "meter-b"];
const QUARTER_MS = 900_000;
const DAY_QUARTERS = 96;

/** The guard taken out: what is older than the newest reading of its series is left out, as many dashboards do. */
function newestOnly(store: TimeSeriesStore): TimeSeriesStore {
  const newestMs = new Map<string, number>();
  return withCalls(store, {
    write: (readings) =>
      store.write(
        [...readings].filter(({ point, quantity, at }) => {
          const key = `${point} ${quantity}`;
          if (at <= (newestMs.get(key) ?? 0)) return false;
          newestMs.set(key, at);
          return true;
        }),
      ),
  });
}

/** Days of a meter by the quarter of an hour; once its register begins again at nothing. */
function daysOfMeter(point: string, days: number, random: () => number): ReadingsMessage[] {
  let totalWh = 1_000;
  const resetAt = Math.floor(random() * days * DAY_QUARTERS);
  return Array.from({ length: days * DAY_QUARTERS }, (_, quarter) => {
    totalWh = quarter === resetAt ? 0 : totalWh + Math.floor(random() * 900);
    const at = INSTALLED_MS + quarter * QUARTER_MS;
    return {
      samples: [{ at: formatInstant(at), importTotalWh: totalWh }],
      values: [{ point, quantity: "importTotalWh", at, value: totalWh }],
    };
  });
}

export const faultCase: FaultCase = {
  promise:
    "days of readings, with a register that begins anew, come in any order, the newest day first: energy by day is that of an undisturbed run",
  guard: "the place of a late reading",
  rounds: { short: 2, long: 20 },
  run: async ({ rounds: days, seed, isUnguarded }) => {
    const random = seededRandom(seed);
    await using devices = await openDeviceSite(EDGES, isUnguarded ? { aroundStore: newestOnly } : {});
    const all: ReadingsMessage[] = [];
    for (const edge of EDGES) {
      const messages = daysOfMeter(pointOf(edge), days, random);
      all.push(...messages);
      for (const { values } of messages) devices.ledger.send(values);
      const device = await devices.connect(edge);
      // Live data before backfill, and that in no order.
      const live = messages.slice(-DAY_QUARTERS);
      const backfill = shuffled(messages.slice(0, -DAY_QUARTERS), random);
      for (const message of [...shuffled(live, random), ...backfill]) {
        await device.publish(devices.payloadOf(edge, message));
        devices.ledger.acknowledge(message.values);
      }
      await device.close();
    }
    const recoveryMs = await devices.stored();
    const energy = await energyByDay(devices.site().store, EDGES, INSTALLED_MS, days);
    const isSame = isDeepStrictEqual(energy, await undisturbedEnergy(all, EDGES, INSTALLED_MS, days));
    const verdict = await devices.judge();
    const broken = [...(isSame ? [] : ["energy by day is not that of an undisturbed run"]), ...verdict.broken];
    return { rounds: days, recoveryMs, ...verdict, broken };
  },
};
