import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { waitFor } from "../../support/wait-for.ts";
import { DEVICE, enrolMeters, INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { underLoad } from "../journal/loaded-site.ts";
import { startSpooledPublisher } from "../spooled-publisher.ts";

const EDGE = "edge-away";
const KEEPALIVE_S = 2;
/** For the will to be journalled and taken in, on a busy machine. */
const GRACE_MS = 6_000;
const PATIENCE_MS = 60_000;

/** A way to the broker that can swallow all that passes, without an end for either side. */
async function openWay(port: number) {
  const sockets = new Set<Socket>();
  let isSwallowing = false;
  const server = createServer((device) => {
    const broker = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [device, broker],
      [broker, device],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => void (isSwallowing || to.write(chunk)));
      from.on("error", () => {});
      from.on("close", () => void (isSwallowing || to.destroy()));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const reset = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => {
      isSwallowing = true;
    },
    /** The connections of before are gone, as behind a router that has forgotten them. */
    mend: () => {
      isSwallowing = false;
      reset();
    },
    close: () => {
      reset();
      server.close();
    },
  };
}

export const faultCase: FaultCase = {
  promise:
    "an edge vanishes without an end of its connection: it is offline after one and a half keepalives, and its spool sends all when the network is back",
  guard: "the broker's limit on keepalives",
  rounds: { short: 1, long: 10 },
  run: async ({ rounds, isUnguarded }) => {
    await using load = await underLoad({ broker: { keepaliveLimitS: isUnguarded ? 65_535 : KEEPALIVE_S } });
    const { ledger, dataDirectory } = load;
    const secret = enrolMeters(dataDirectory, [EDGE])(EDGE);
    const way = await openWay(load.site().mqttPort);
    await load.site().startIngest();
    const edge = await startSpooledPublisher({
      edge: EDGE,
      secret,
      device: DEVICE,
      point: pointOf(EDGE),
      mqttPort: way.port,
      ledger,
      fromMs: INSTALLED_MS,
      spoolDirectory: join(dataDirectory, "..", "spool"),
    });
    const isOnline = () => load.site().registry.edges.get(edgeId(EDGE))?.online;
    const missed: string[] = [];
    let recoveryMs = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        await waitFor("the edge to be online", () => isOnline() === true, PATIENCE_MS);
        way.swallow();
        await waitFor("offline", () => isOnline() === false, KEEPALIVE_S * 1_500 + GRACE_MS).catch(() => {
          missed.push(`round ${round}: still online after one and a half keepalives`);
        });
        const fromMs = Date.now();
        way.mend();
        await waitFor("the edge to be online again", () => isOnline() === true, PATIENCE_MS);
        recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
      }
      await edge.finish(AbortSignal.timeout(PATIENCE_MS));
    } finally {
      await edge.close();
      way.close();
    }
    const judged = await load.judge();
    return { rounds, recoveryMs, ...judged, broken: [...missed, ...judged.broken] };
  },
};
