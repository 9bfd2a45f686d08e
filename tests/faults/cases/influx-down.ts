import { setTimeout as sleep } from "node:timers/promises";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { openStoreOf } from "../../support/influx-store.ts";
import { openApartSite } from "../apart/apart-site.ts";
import { SequenceLedger } from "../apart/sequence-ledger.ts";
import { SequencePublisher } from "../apart/sequence-publisher.ts";
import { INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";

const LIVE_PER_S = 1_000;
/** An hour of the live rate, or half a minute. */
const BURST = { long: 3_600_000, short: 30_000 };
const CONNECTIONS = { live: 4, burst: 40 };
const WATCHED_MS = { long: 20_000, short: 4_000 };
const PATIENCE_MS = 900_000;
const CHUNK_VALUES = 200_000;

const names = (kind: string, count: number) => Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);

/** The latency below which this part of the messages was acknowledged, ms. */
function quantile(latenciesMs: number[], part: number): number {
  const sorted = latenciesMs.sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) * 10) / 10;
}

export const faultCase: FaultCase = {
  promise:
    "InfluxDB is away for an hour's worth of messages, then ingest is killed too: nothing is lost, and the backlog drains beside the live load",
  guard: "keeping what the store did not take",
  rounds: { short: 1, long: 1 },
  run: async ({ rounds, isLong, isUnguarded, tell }) => {
    const form = isLong ? "long" : "short";
    const [liveEdges, burstEdges] = [names("live", CONNECTIONS.live), names("burst", CONNECTIONS.burst)];
    const edges = [...liveEdges, ...burstEdges];
    await using site = await openApartSite({ edges, careless: isUnguarded ? "forgets-refused-batches" : undefined });
    const perBurst = Math.ceil(BURST[form] / CONNECTIONS.burst);
    const ledger = new SequenceLedger(INSTALLED_MS, edges, Math.max(1_000_000, perBurst * rounds));
    const isLive = new Set(liveEdges);
    let latenciesMs: number[] = [];
    const publishers = await Promise.all(
      edges.map((edge) =>
        SequencePublisher.open({
          edge,
          secret: site.secretOf(edge),
          mqttPort: site.mqttPort,
          fromMs: INSTALLED_MS,
          acknowledged: (of, seq, afterMs) => {
            ledger.acknowledge(of, seq);
            if (isLive.has(of)) latenciesMs.push(afterMs);
          },
        }),
      ),
    );
    const [live, burst] = [publishers.slice(0, CONNECTIONS.live), publishers.slice(CONNECTIONS.live)];
    const ending = new AbortController();
    const pacing = Promise.all(live.map((each) => each.pace(LIVE_PER_S / live.length, ending.signal)));
    pacing.catch(() => {});
    const watch = async () => {
      await sleep(WATCHED_MS[form] / 4);
      latenciesMs = [];
      await sleep(WATCHED_MS[form]);
      return { p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
    };
    const drains: { readonly ratio: number; readonly recoveryMs: number; readonly sentPerS: number }[] = [];
    let [before, during] = [
      { p50Ms: 0, p99Ms: 0 },
      { p50Ms: 0, p99Ms: 0 },
    ];
    try {
      for (let round = 1; round <= rounds; round += 1) {
        before = await watch();
        await site.influxd.kill9();
        const awayFrom = ledger.acknowledged;
        during = await watch();
        tell(`PUBACK at ${LIVE_PER_S}/s: p99 ${before.p99Ms} ms with InfluxDB, ${during.p99Ms} ms without`);

        const burstFromMs = performance.now();
        const sending = Promise.all(burst.map((each) => each.burst(perBurst)));
        await sleep(1_000);
        await site.killIngest();
        await sending;
        const sentPerS = BURST[form] / ((performance.now() - burstFromMs) / 1_000);
        tell(`${ledger.acknowledged} messages acknowledged, ${Math.round(sentPerS)}/s in the burst`);

        const { storedOffset, endOffset } = await site.places();
        const backlog = ledger.acknowledged - awayFrom;
        const backMs = performance.now();
        // Ingest waits for the store when it starts.
        await Promise.all([site.influxd.startAgain(), site.startIngest()]);
        await site.storedUpTo(storedOffset + 1, PATIENCE_MS);
        const drainFromMs = performance.now();
        await site.storedUpTo(endOffset, PATIENCE_MS);
        const drainPerS = backlog / ((performance.now() - drainFromMs) / 1_000);
        drains.push({ ratio: drainPerS / LIVE_PER_S, recoveryMs: performance.now() - backMs, sentPerS });
        tell(`the backlog drained at ${Math.round(drainPerS)} messages/s beside ${LIVE_PER_S}/s of live load`);
      }
    } finally {
      ending.abort();
      await pacing.catch(() => {});
      for (const publisher of publishers) publisher.close();
    }
    await pacing;
    await site.storedUpTo(undefined, PATIENCE_MS);

    const store = await openStoreOf(site.influxd);
    const judged = await ledger.judge(async (edge, range) => {
      const series = { point: pointId(pointOf(edge)), quantity: "importTotalWh" as const };
      return (await store.range(series, range, CHUNK_VALUES)).values;
    });
    await store.close();
    return {
      rounds,
      recoveryMs: Math.round(Math.max(...drains.map(({ recoveryMs }) => recoveryMs))),
      ...judged,
      puback: { ratePerS: LIVE_PER_S, withStore: before, withoutStore: during },
      burstPerS: Math.round(Math.min(...drains.map(({ sentPerS }) => sentPerS))),
      drainRatio: Math.round(Math.min(...drains.map(({ ratio }) => ratio)) * 10) / 10,
    };
  },
};
