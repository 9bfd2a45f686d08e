import { parseArgs } from "node:util";
import { connectBus } from "@lucciola/platform/bus/mqtt-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { DEVICE, enrolMeters } from "../tests/faults/enrolled-meters.ts";
import { dataFolder } from "../tests/support/data-folder.ts";
import { startLucciola } from "../tests/support/lucciola.ts";
import { waitFor } from "../tests/support/wait-for.ts";
import { bareRoundTrips } from "./control/bare-round-trips.ts";
import { planNight } from "./control/city-plan.ts";
import { BASE_PCT, registerStreet, SENSORS } from "./control/control-street.ts";
import { controlTrials } from "./control/control-trials.ts";
import { startWatchedLamps } from "./control/watched-lamps.ts";
import { median, quantile } from "./figures/quantile.ts";
import { Publishers } from "./ingest/publishers.ts";

// bench control: from a motion detector's message to the lamp that has taken its level, with everything as shipped in one
// process and meters publishing beside it: message, journal, rules, access list, controller, driver. Held against the
// round trip of a message through aedes alone with the same load beside it, both in turn. `plan200kMs`: a whole night of a
// city resolved by the rules, every change of every lamp.
//
//   --rounds N   3
//   --trials N   200 a round

const METERS = 300;
const RATE_PER_S = 1_000;
const EVERY_MS = 80;
const CITY_LAMPS = 200_000;
const PLANS = 3;
const START_TIMEOUT_MS = 120_000;

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: "string", default: "3" }, trials: { type: "string", default: "200" } },
  });
  const [rounds, trials] = [Number(values.rounds), Number(values.trials)];
  if (!(Number.isSafeInteger(rounds) && rounds > 0 && Number.isSafeInteger(trials) && trials > 0))
    throw new Error("--rounds and --trials are whole numbers above 0");
  await using folder = await dataFolder();
  const edges = Array.from({ length: METERS }, (_, index) => `gateway-${index + 1}`);
  const secretOf = enrolMeters(folder.path, edges);
  const secrets = registerStreet(folder.path);
  const publishers = new Publishers(1);
  const server = await startLucciola({ dataDirectory: folder.path });
  const lamps = await startWatchedLamps(folder.path, secrets.lamps, server.mqttPort);
  const sensors = connectBus({
    clientId: SENSORS,
    username: SENSORS,
    password: secrets.sensors,
    connect: { url: `mqtt://127.0.0.1:${server.mqttPort}` },
    clock: systemClock,
    log: silentLogger,
  });
  try {
    const isReady = () => sensors.state === "connected" && lamps.levels().every((level) => level === BASE_PCT);
    await waitFor("every lamp on its programme", isReady, START_TIMEOUT_MS);
    const clients = edges.map((edge) => ({ edge, device: DEVICE, secret: secretOf(edge) }));
    const ours: number[][] = [];
    const bare: number[][] = [];
    for (let round = 1; round <= rounds; round++) {
      const boot = `control-${Date.now()}`;
      await publishers.connect(clients, { port: server.mqttPort, boot, samplesPerMessage: 1 });
      const beside = publishers.pace({ forMs: trials * EVERY_MS + 2_000, ratePerS: RATE_PER_S });
      const times = await controlTrials(sensors, lamps, { boot, trials, everyMs: EVERY_MS });
      await beside;
      await publishers.disconnect();
      ours.push(times);
      bare.push(await bareRoundTrips({ publishers, edges, ratePerS: RATE_PER_S, trials, everyMs: EVERY_MS }));
      say(
        `round ${round}: p50 ${at(ours.slice(-1), 0.5)}, p99 ${at(ours.slice(-1), 0.99)} ms; bare ${at(bare.slice(-1), 0.5)}, ${at(bare.slice(-1), 0.99)} ms`,
      );
    }
    const plans = Array.from({ length: PLANS }, () => planNight(CITY_LAMPS).ms);
    const [p99Ms, bareP99Ms] = [at(ours, 0.99), at(bare, 0.99)];
    return {
      rounds,
      trials,
      besidePerS: RATE_PER_S,
      p50Ms: at(ours, 0.5),
      p99Ms,
      bareP50Ms: at(bare, 0.5),
      bareP99Ms,
      ratioP99: Number((p99Ms / bareP99Ms).toFixed(2)),
      plan200kMs: Math.round(median(plans)),
    };
  } finally {
    publishers.end();
    await sensors.close();
    await lamps.stop();
    await server.stop();
  }
}

/** The median of the rounds. */
const at = (rounds: readonly (readonly number[])[], share: number): number =>
  Number(median(rounds.map((times) => quantile(times, share))).toPrecision(3));
const say = (words: string) => process.stderr.write(`${words}\n`);
