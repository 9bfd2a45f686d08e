import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { isInstalled } from "../tests/support/debian-tools.ts";
import type { FloodFigures } from "./ingest/flood-figures.ts";
import type { IngestSide } from "./ingest/ingest-side.ts";
import { BATCH, LOADS, type LoadName, measureSide, PACED_PER_S, type RoundFigures } from "./ingest/measure-side.ts";
import { installNodeRed, type NodeRedInstallation } from "./ingest/node-red-installation.ts";
import { openBareAedes } from "./ingest/open-bare-aedes.ts";
import { openDuckDbSide } from "./ingest/open-duckdb-side.ts";
import { openInfluxSide } from "./ingest/open-influx-side.ts";
import { openNodeRedSide } from "./ingest/open-node-red-side.ts";
import type { PacedFigures } from "./ingest/paced-figures.ts";
import { measureSync } from "./journal-candidates/measurements.ts";

// bench ingest: how many messages a second are acknowledged and stored, from the devices' sockets to the store, by us and
// by what a user would run instead. The devices are the same for all: processes of their own, MQTT 3.1.1 over bare
// sockets, QoS 1. Everything runs as shipped; sides run in turn. Node-RED has aedes alone as its broker, which
// acknowledges what is nowhere yet: it is counted like the others, until all is stored.
//
//   --quick              one round of three seconds, while working on it
//   --only SIDE,SIDE     some sides alone: duckdb, influx, bare, nodeRedBatched, nodeRedPlain
//   --loads LOAD,LOAD    some loads alone: single, batch20, tls, paced
//   --rounds N           3 unless given
//   --connections N      300 unless given
//   --window N           messages of a connection that wait for their PUBACK at most; 100, as our edge has
//   --publishers N       processes of devices; 1 unless given
//   --node-red FOLDER    where Node-RED is installed already
//   --profile FOLDER     CPU profiles of our server's threads

const SIDE_LOADS = {
  duckdb: LOADS,
  influx: ["single", "batch20"],
  bare: ["single", "batch20"],
  nodeRedBatched: ["single"],
  nodeRedPlain: ["single"],
} as const satisfies Record<string, readonly LoadName[]>;
type SideName = keyof typeof SIDE_LOADS;
const SIDE_NAMES = Object.keys(SIDE_LOADS) as SideName[];

/** Of Node-RED, which needs minutes for what its broker has acknowledged in seconds. Whole batches of a thousand. */
const MAX_MESSAGES: Partial<Record<SideName, number>> = { nodeRedBatched: 60_000, nodeRedPlain: 10_000 };

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", default: SIDE_NAMES.join(",") },
      loads: { type: "string", default: LOADS.join(",") },
      rounds: { type: "string" },
      connections: { type: "string", default: "300" },
      window: { type: "string", default: "100" },
      publishers: { type: "string", default: "1" },
      "node-red": { type: "string" },
      profile: { type: "string" },
    },
  });
  const effort = {
    forMs: values.quick ? 3_000 : 10_000,
    warmUpMs: values.quick ? 1_000 : 3_000,
    window: Number(values.window),
    processes: Number(values.publishers),
  };
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
  const edges = Array.from({ length: Number(values.connections) }, (_, index) => `bench-${index}`);
  const wanted = values.only.split(",");
  const loads = values.loads.split(",");
  const disk = await measureSync();

  const hasInflux = isInstalled("influxd");
  if (!hasInflux) say("influxd is not installed (apt-get install influxdb), so nothing is compared with it");
  const isWithNodeRed = hasInflux && wanted.some((name) => name.startsWith("nodeRed"));
  const nodeRed = isWithNodeRed ? await installNodeRed(values["node-red"]) : undefined;
  const openings: Record<SideName, (() => Promise<IngestSide>) | undefined> = {
    duckdb: () => openDuckDbSide(edges, values.profile),
    influx: hasInflux ? () => openInfluxSide(edges) : undefined,
    bare: () => openBareAedes(edges),
    nodeRedBatched: openingOf("batched", nodeRed, edges),
    nodeRedPlain: openingOf("plain", nodeRed, edges),
  };

  const measured = new Map<SideName, RoundFigures[]>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of round % 2 === 1 ? SIDE_NAMES : SIDE_NAMES.toReversed()) {
      const open = openings[name];
      const chosen = SIDE_LOADS[name].filter((load) => loads.includes(load));
      if (open === undefined || !wanted.includes(name) || chosen.length === 0) continue;
      say(`round ${round}, ${name} ...`);
      const maxMessages = MAX_MESSAGES[name] ?? Number.MAX_SAFE_INTEGER;
      const figures = await measureSide(await open(), chosen, { ...effort, maxMessages });
      tell(figures);
      measured.set(name, [...(measured.get(name) ?? []), figures]);
    }
  }
  await nodeRed?.remove();
  const machine = { node: process.version, cores: cpus().length, loadAverage: loadavg()[0] };
  const { fdatasyncP50Ms, fdatasyncP99Ms } = disk;
  return {
    bench: "ingest",
    ...machine,
    connections: edges.length,
    window: effort.window,
    rounds,
    ...summaryOf(measured),
    fsyncP50Ms: fdatasyncP50Ms,
    fsyncP99Ms: fdatasyncP99Ms,
  };
}

const openingOf = (kind: "plain" | "batched", nodeRed: NodeRedInstallation | undefined, edges: readonly string[]) =>
  nodeRed === undefined ? undefined : () => openNodeRedSide(kind, nodeRed.program, edges);

function summaryOf(measured: ReadonlyMap<SideName, readonly RoundFigures[]>): object {
  const of = (side: SideName, load: LoadName, figure: keyof FloodFigures): number | null =>
    median((measured.get(side) ?? []).flatMap(({ floods }) => floods[load]?.[figure] ?? []));
  const paced = (figure: keyof PacedFigures): number | null =>
    median((measured.get("duckdb") ?? []).flatMap((one) => one.paced?.[figure] ?? []));
  const storing = (side: SideName): object | null =>
    measured.has(side)
      ? {
          msgPerS: of(side, "single", "msgPerS"),
          ackedMsgPerS: of(side, "single", "ackedMsgPerS"),
          batch20MsgPerS: of(side, "batch20", "msgPerS"),
          batch20PointsPerS: times(of(side, "batch20", "msgPerS"), BATCH),
          cpuUsPerMsg: of(side, "single", "cpuUs"),
        }
      : null;
  const bare = of("bare", "single", "msgPerS");
  return {
    duckdb: storing("duckdb"),
    influx: storing("influx"),
    tlsMsgPerS: of("duckdb", "tls", "msgPerS"),
    bareAedesMsgPerS: bare,
    ratioToBare: ratio(of("duckdb", "single", "msgPerS"), bare),
    ackedRatioToBare: ratio(of("duckdb", "single", "ackedMsgPerS"), bare),
    nodeRed:
      measured.has("nodeRedBatched") || measured.has("nodeRedPlain")
        ? {
            batchedMsgPerS: of("nodeRedBatched", "single", "msgPerS"),
            plainMsgPerS: of("nodeRedPlain", "single", "msgPerS"),
          }
        : null,
    puback: { ratePerS: PACED_PER_S, p50Ms: paced("p50Ms"), p99Ms: paced("p99Ms") },
    deviceToStoreP50Ms: paced("toStoreP50Ms"),
    deviceToStoreP99Ms: paced("toStoreP99Ms"),
  };
}

function tell({ floods, paced }: RoundFigures): void {
  for (const [load, figures] of Object.entries(floods)) say(`  ${load}: ${JSON.stringify(figures)}`);
  if (paced !== undefined) say(`  paced: ${JSON.stringify(paced)}`);
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
}

const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);
const ratio = (value: number | null, other: number | null): number | null =>
  value === null || other === null ? null : Number((value / other).toFixed(2));
const say = (words: string) => process.stderr.write(`${words}\n`);
