import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { floatWords, startMeterServer } from "../../edge/meter-agent/testing/modbus-meter-server.ts";

const COMMAND = fileURLToPath(new URL("../../bin/lucciola.mjs", import.meta.url));
const EDGE = edgeId("bench-agent");
const METER = deviceId("main-meter");

/** Registers a meter behind an agent of its own, in a data folder that a server may have open; returns the secret. */
export function registerAgent(dataDirectory: string): string {
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: silentLogger });
  try {
    const point = pointId("bench-electricity");
    registry.assets.putPoint({
      id: point,
      kind: "supply",
      name: "Electricity of the bench",
      building: undefined,
      cabinet: undefined,
      street: undefined,
      latitudeDeg: undefined,
      longitudeDeg: undefined,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: "electricity",
      simulated: true,
    });
    const nowMs = Date.now();
    registry.assets.install({ point, edge: EDGE, device: METER, fromMs: nowMs });
    return registry.identities.create({ id: EDGE, name: "Agent of the bench", simulated: true }, nowMs);
  } finally {
    registry.close();
  }
}

export interface RunningAgent {
  readonly pid: number;
  /** How often its meter was asked. */
  readings(): number;
  stop(): Promise<void>;
}

/** `lucciola edge meter` as shipped, reading a Modbus meter of this bench every minute. */
export async function startAgent(folder: string, secret: string, mqttPort: number): Promise<RunningAgent> {
  // Power of the three phases, and the imported energy, kWh.
  const registers = new Map([...floatWords(0x0c, 230.5), ...floatWords(0x34, 690.5), ...floatWords(0x48, 1_234.5)]);
  const meter = await startMeterServer([[1, registers]]);
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "agent.json");
  writeFileSync(
    config,
    JSON.stringify({
      uplink: { edge: EDGE, secret, broker: `mqtt://127.0.0.1:${mqttPort}` },
      spoolDirectory: join(folder, "spool"),
      meters: [
        {
          device: METER,
          driver: {
            kind: "modbus-tcp",
            host: "127.0.0.1",
            port: meter.port,
            registerMap: "eastron-sdm630",
            intervalS: 60,
          },
        },
      ],
    }),
  );
  const { PATH = "", HOME = "" } = process.env;
  const agent = spawn(process.execPath, [COMMAND, "edge", "meter", "--config", config], {
    env: { PATH, HOME },
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.on("exit", () => agent.kill("SIGKILL"));
  return {
    pid: agent.pid ?? Number.NaN,
    readings: () => meter.requests.filter(({ address }) => address === meter.requests[0]?.address).length,
    stop: async () => {
      const gone = agent.exitCode === null ? once(agent, "exit") : undefined;
      agent.kill("SIGTERM");
      await gone;
      await meter.close();
    },
  };
}
