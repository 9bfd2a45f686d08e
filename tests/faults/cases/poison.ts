import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openDeviceSite } from "../devices/device-site.ts";
import { INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { meterReadings } from "../meter-readings.ts";
import { seededRandom } from "../seeded-random.ts";
import { withAppend } from "../with-calls.ts";

const EDGES = ["meter-a", "meter-b"];
const POISONED = 0.01;
const HEAD = `"sentAt":"2026-01-02T00:00:00Z","boot":"b","seq":1`;
/** What integrators have sent: cut short, text, another shape, registers with decimals, numbers no meter shows. */
const POISONS = [
  "",
  "12.5 kWh",
  "\u0000\u00ff",
  `{${HEAD},"samples":[{"at":"2026-01-02T00:00`,
  `{${HEAD},"samples":[]}`,
  `{${HEAD},"samples":[{"at":"2026-02-30T00:00:00Z","importTotalWh":1}]}`,
  `{${HEAD},"samples":[{"at":"2026-01-02T00:00:00Z","importTotalWh":1.5}]}`,
  `{${HEAD},"samples":[{"at":"2026-01-02T00:00:00Z","importTotalWh":-1}]}`,
  `{${HEAD},"samples":[{"at":"2026-01-02T00:00:00Z","activePowerW":1e300}]}`,
  `{${HEAD},"samples":[{"at":"2026-01-02T00:00:00Z","__proto__":{"x":1},"importTotalWh":"7"}]}`,
  "[".repeat(5_000),
];

/** The guard taken out: what is not JSON is bounced, as brokers with a schema check do. */
const bouncing = (journal: Journal): Journal =>
  withAppend(journal, async (entry) => {
    JSON.parse(Buffer.from(entry.payload).toString());
    return journal.append(entry);
  });

export const faultCase: FaultCase = {
  promise:
    "one message in a hundred is poison: it is acknowledged and put aside, no good one is lost, and no device has to send it for ever",
  guard: "the acknowledgement of what cannot be read",
  rounds: { short: 600, long: 20_000 },
  run: async ({ rounds, seed, isUnguarded }) => {
    const random = seededRandom(seed);
    await using devices = await openDeviceSite(EDGES, isUnguarded ? { around: bouncing } : {});
    const broken: string[] = [];
    let poisons = 0;
    for (const edge of EDGES) {
      const next = meterReadings(pointOf(edge), INSTALLED_MS);
      let device = await devices.connect(edge);
      for (let round = 0; round < rounds; round += 1) {
        if (random() < POISONED || round === 0) {
          const poison = POISONS[poisons % POISONS.length] ?? "";
          poisons += 1;
          try {
            await device.publish(poison);
          } catch {
            broken.push(
              `${edge} is let go for ${JSON.stringify(poison.slice(0, 40))}, and would send it again for ever`,
            );
            device = await devices.connect(edge);
          }
        }
        const message = next();
        devices.ledger.send(message.values);
        await device.publish(devices.payloadOf(edge, message));
        devices.ledger.acknowledge(message.values);
      }
      await device.close();
    }
    const recoveryMs = await devices.stored();
    const quarantined = devices.site().registry.quarantine.count("open");
    if (quarantined !== poisons) broken.push(`${poisons} poisons, ${quarantined} in quarantine`);
    const verdict = await devices.judge();
    return { rounds, recoveryMs, ...verdict, broken: [...broken, ...verdict.broken].slice(0, 5), poisons };
  },
};
