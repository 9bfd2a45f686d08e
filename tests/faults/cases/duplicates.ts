import { isDeepStrictEqual } from "node:util";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { energyByDay, openDeviceSite, undisturbedEnergy } from "../devices/device-site.ts";
import { INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { meterReadings } from "../meter-readings.ts";
import { seededRandom, shuffled } from "../seeded-random.ts";
import { withCalls } from "../with-calls.ts";

const EDGES = ["meter-a", "meter-b"];
const DAYS = 2;

/** The guard taken out: a reading is filed under the time at which it is written, and no longer under its own. */
function stampedAtWriting(store: TimeSeriesStore): TimeSeriesStore {
  let lastMs = Date.now();
  return withCalls(store, {
    write: (readings) => {
      lastMs += 1;
      return store.write([...readings].map((reading) => ({ ...reading, at: lastMs++ })));
    },
  });
}

export const faultCase: FaultCase = {
  promise:
    "messages come again on the same and on later connections, and the whole journal is read again: each value is stored once, energy by day is that of an undisturbed run, and nothing is put into quarantine twice",
  guard: "a reading's own key",
  rounds: { short: 60, long: 2_000 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    const random = seededRandom(seed);
    await using devices = await openDeviceSite(EDGES, isUnguarded ? { aroundStore: stampedAtWriting } : {});
    const broken: string[] = [];
    const all = [];
    for (const edge of EDGES) {
      const next = meterReadings(pointOf(edge), INSTALLED_MS);
      const messages = Array.from({ length: rounds }, next);
      all.push(...messages);
      const payloads = messages.map((message) => devices.payloadOf(edge, message));
      for (const { values } of messages) devices.ledger.send(values);
      // Everything once, then half of it on a later connection, in another order.
      for (const batch of [payloads, shuffled(payloads, random).slice(0, rounds / 2)]) {
        const device = await devices.connect(edge);
        for (const payload of batch) {
          const times = random() < 0.3 ? 2 : 1;
          await Promise.all(Array.from({ length: times }, () => device.publish(payload)));
        }
        await device.publish("not a message");
        await device.close();
      }
      for (const { values } of messages) devices.ledger.acknowledge(values);
    }
    await devices.stored();
    const quarantined = devices.site().registry.quarantine.count("open");
    const startedMs = performance.now();
    await devices.replayJournal();
    const recoveryMs = Math.round(performance.now() - startedMs);
    const again = devices.site().registry.quarantine.count("open");
    tell(`${quarantined} messages in quarantine, ${again} after the journal was read again`);
    if (quarantined !== 2 * EDGES.length || again !== quarantined) broken.push(`${again} in quarantine`);
    const energy = await energyByDay(devices.site().store, EDGES, INSTALLED_MS, DAYS);
    if (!isDeepStrictEqual(energy, await undisturbedEnergy(all, EDGES, INSTALLED_MS, DAYS)))
      broken.push("energy by day is not that of an undisturbed run");
    const verdict = await devices.judge();
    return { rounds, recoveryMs, ...verdict, broken: [...broken, ...verdict.broken] };
  },
};
