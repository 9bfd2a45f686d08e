import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type FloodFigures, flood } from "./ingest/flood-figures.ts";
import type { IngestSide } from "./ingest/ingest-side.ts";
import { openBareAedes } from "./ingest/open-bare-aedes.ts";
import { openDuckDbSide } from "./ingest/open-duckdb-side.ts";
import { Publishers } from "./ingest/publishers.ts";

// bench ingest: how many messages a second are acknowledged and stored, from the devices' sockets to the store, by us and
// by what a user would run instead. The devices are the same for all: processes of their own, MQTT 3.1.1 over bare
// sockets, QoS 1. Everything runs as shipped; sides run in turn.
//
//   --quick              one round of three seconds, while working on it
//   --only SIDE,SIDE     some sides alone: duckdb, bare
//   --profile FOLDER     CPU profiles of our server's threads
//   --connections N      300 unless given
//   --window N           messages of a connection that wait for their PUBACK at most; 100, as our edge has

const BATCH = 20;
const SIDES = ["duckdb", "bare"] as const;
type SideName = (typeof SIDES)[number];

interface Effort {
  readonly rounds: number;
  readonly forMs: number;
  readonly warmUpMs: number;
  readonly window: number;
  readonly processes: number;
  readonly profiles: string | undefined;
}

/** What one round of one side has given: floods by name. */
type RoundFigures = Readonly<Record<string, FloodFigures>>;

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      profile: { type: "string" },
      connections: { type: "string", default: "300" },
      window: { type: "string", default: "100" },
      publishers: { type: "string", default: "1" },
    },
  });
  const effort: Effort = {
    rounds: values.quick ? 1 : 3,
    forMs: values.quick ? 3_000 : 10_000,
    warmUpMs: values.quick ? 1_000 : 3_000,
    window: Number(values.window),
    processes: Number(values.publishers),
    profiles: values.profile,
  };
  const edges = Array.from({ length: Number(values.connections) }, (_, index) => `bench-${index}`);
  const chosen = SIDES.filter((name) => values.only === undefined || values.only.split(",").includes(name));
  const rounds = new Map<SideName, RoundFigures[]>(chosen.map((name) => [name, []]));
  for (let round = 1; round <= effort.rounds; round += 1) {
    for (const name of round % 2 === 1 ? chosen : chosen.toReversed()) {
      say(`round ${round}, ${name} ...`);
      const figures = await measureSide(name, edges, effort);
      for (const [what, one] of Object.entries(figures)) say(`  ${what}: ${JSON.stringify(one)}`);
      rounds.get(name)?.push(figures);
    }
  }
  const of = (name: SideName, what: string, figure: keyof FloodFigures): number | null =>
    median((rounds.get(name) ?? []).flatMap((one) => one[what]?.[figure] ?? []));
  const bareAedesMsgPerS = of("bare", "single", "msgPerS");
  const duckDbMsgPerS = of("duckdb", "single", "msgPerS");
  return {
    bench: "ingest",
    node: process.version,
    cores: cpus().length,
    loadAverage: loadavg()[0],
    connections: edges.length,
    window: effort.window,
    duckdb: {
      msgPerS: duckDbMsgPerS,
      ackedMsgPerS: of("duckdb", "single", "ackedMsgPerS"),
      batch20MsgPerS: of("duckdb", "batch20", "msgPerS"),
      batch20PointsPerS: times(of("duckdb", "batch20", "msgPerS"), BATCH),
    },
    tlsMsgPerS: of("duckdb", "tls", "msgPerS"),
    bareAedesMsgPerS,
    ratioToBare: ratio(duckDbMsgPerS, bareAedesMsgPerS),
  };
}

async function measureSide(name: SideName, edges: readonly string[], effort: Effort): Promise<RoundFigures> {
  const side = await (name === "duckdb" ? openDuckDbSide(edges, effort.profiles) : openBareAedes(edges));
  const publishers = new Publishers(effort.processes);
  try {
    return await measureFloods(side, publishers, effort);
  } finally {
    publishers.end();
    await side.dispose();
  }
}

async function measureFloods(side: IngestSide, publishers: Publishers, effort: Effort): Promise<RoundFigures> {
  const { window, forMs, warmUpMs } = effort;
  const figures: Record<string, FloodFigures> = {};
  let messages = 0;
  let points = 0;
  const floodWith = async (what: string, samplesPerMessage: number, tls: IngestSide["tls"]): Promise<void> => {
    const { port, ca } = tls ?? { port: side.port, ca: undefined };
    await publishers.connect(side.clients, { port, ca, boot: `bench-${what}`, samplesPerMessage });
    for (const ms of [warmUpMs, forMs]) {
      const figure = await flood(side, publishers, messages, { forMs: ms, window });
      messages += figure.messages;
      points += figure.messages * samplesPerMessage;
      figures[what] = figure;
    }
    await publishers.disconnect();
  };
  await floodWith("single", 1, undefined);
  await floodWith("batch20", BATCH, undefined);
  if (side.tls !== undefined) await floodWith("tls", 1, side.tls);
  const stored = await side.finish();
  if (stored !== undefined && stored !== points)
    throw new Error(`${points} points were acknowledged, and ${stored} are stored`);
  return figures;
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? null;
}

const times = (value: number | null, factor: number): number | null => (value === null ? null : value * factor);
const ratio = (value: number | null, other: number | null): number | null =>
  value === null || other === null ? null : Number((value / other).toFixed(2));
const say = (words: string) => process.stderr.write(`${words}\n`);
