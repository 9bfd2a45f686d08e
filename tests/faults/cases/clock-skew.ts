import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { openDeviceSite } from "../devices/device-site.ts";
import { pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { withCalls } from "../with-calls.ts";

const HOUR_MS = 3_600_000;
const TOLERANCE_MS = 300_000;
/** The clock of each meter, by what the right one shows, and whether its readings can be believed. */
const CLOCKS: Readonly<Record<string, { readonly shows: (nowMs: number) => number; readonly isKept: boolean }>> = {
  "meter-right": { shows: (nowMs) => nowMs, isKept: true },
  "meter-slow": { shows: (nowMs) => nowMs - HOUR_MS, isKept: true },
  "meter-fast": { shows: (nowMs) => nowMs + HOUR_MS, isKept: false },
  "meter-1970": { shows: () => 86_400_000, isKept: false },
  "meter-2099": { shows: (nowMs) => nowMs + 73 * 365 * 24 * HOUR_MS, isKept: false },
};

/** The guard taken out: nobody knows when a message was received, so that no sample lies in the future. */
const withoutReceipt = (journal: Journal): Journal =>
  withCalls(journal, {
    read: async (...args) => {
      const batch = await journal.read(...args);
      return { ...batch, records: batch.records.map((record) => ({ ...record, receivedAtMs: 4.2e12 })) };
    },
  });

export const faultCase: FaultCase = {
  promise:
    "meters whose clocks are an hour off, in 1970 or in 2099 send with a right one: what cannot be is put aside with its time of receipt, skews are known, and the newest reading of no point lies in the future",
  guard: "the time of receipt",
  rounds: { short: 20, long: 500 },
  run: async ({ rounds, isUnguarded }) => {
    const edges = Object.keys(CLOCKS);
    await using devices = await openDeviceSite(edges, isUnguarded ? { around: withoutReceipt } : {});
    const broken: string[] = [];
    const firstMs = Date.now();
    let refused = 0;
    for (const [edge, { shows, isKept }] of Object.entries(CLOCKS)) {
      const device = await devices.connect(edge);
      for (let round = 0; round < rounds; round += 1) {
        // A second apart, as each message stands for another reading.
        const at = shows(Date.now()) - (rounds - round) * 1_000;
        const values = [{ point: pointOf(edge), quantity: "importTotalWh", at, value: round }];
        if (isKept) devices.ledger.send(values);
        const samples = [{ at: formatInstant(at), importTotalWh: round }];
        await device.publish(devices.payloadOf(edge, { samples }, shows(Date.now())));
        if (isKept) devices.ledger.acknowledge(values);
        else refused += 1;
      }
      await device.close();
    }
    const recoveryMs = await devices.stored();
    const { registry, store } = devices.site();
    const aside = registry.quarantine.list({ state: "open", limit: refused + 1 });
    if (aside.length !== refused) broken.push(`${refused} cannot be believed, ${aside.length} are put aside`);
    const nowMs = Date.now();
    if (aside.some(({ receivedAtMs }) => receivedAtMs < firstMs || receivedAtMs > nowMs))
      broken.push("the time of receipt of what was put aside is not kept");
    for (const [edge, { shows }] of Object.entries(CLOCKS)) {
      const skewMs = registry.edges.list().find((state) => state.edge === edgeId(edge))?.skewMs;
      const expectedMs = nowMs - shows(nowMs);
      if (skewMs === undefined || Math.abs(skewMs - expectedMs) > TOLERANCE_MS)
        broken.push(`the clock of ${edge} is ${expectedMs} ms behind and known to be ${skewMs} ms`);
    }
    const keys = edges.map((edge) => ({ point: pointId(pointOf(edge)), quantity: "importTotalWh" as const }));
    for (const { point, at } of await store.latest(keys))
      if (at > nowMs + TOLERANCE_MS) broken.push(`the newest reading of ${point} is of ${formatInstant(at)}`);
    const verdict = await devices.judge();
    return { rounds, recoveryMs, ...verdict, broken: [...broken, ...verdict.broken], refused };
  },
};
