import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { serviceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { journalDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Child, runToEnd, startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { mustPublish } from "../support/mosquitto.ts";
import { freePort } from "../support/ports.ts";
import { type ServiceProcess, startService } from "../support/service-process.ts";
import { waitFor } from "../support/wait-for.ts";

const SHIPPED = new URL("../../config/mosquitto/mosquitto.conf", import.meta.url);
const PATIENCE_MS = 60_000;
const LOGIN = { user: "meter-1", secret: "a-local-secret" };

/** The shipped configuration on this machine: each of these words must be there, exactly once. */
async function configurationFor(replacements: Readonly<Record<string, string>>): Promise<string> {
  let text = await readFile(SHIPPED, "utf8");
  // The secret's placeholder is named in a comment as well.
  text = text.replace(/^#.*$/gm, "");
  for (const [shipped, here] of Object.entries(replacements)) {
    expect(text.split(shipped), shipped).toHaveLength(2);
    text = text.replace(shipped, here);
  }
  return text;
}

describe("devices behind a Mosquitto with the shipped configuration", () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let dataDirectory: string;
  let brokerPort: number;
  let bridgePort: number;
  let broker: ServiceProcess;
  let mosquitto: Child | undefined;

  const startBroker = () =>
    startService("broker", { dataDirectory, env: { LUCCIOLA_BROKER_PORT: String(brokerPort) } });

  beforeAll(async () => {
    requireTools("mosquitto_pub", "mosquitto", "mosquitto_passwd");
    folder = await dataFolder();
    dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    [brokerPort, bridgePort] = [await freePort(), await freePort()];
    const registry = openRegistry({ path: registryFile(dataDirectory), log: silentLogger });
    const secret = registry.identities.create({ id: edgeId("mosquitto"), name: "Mosquitto" }, Date.now());
    registry.close();
    broker = await startBroker();

    const passwords = join(folder.path, "passwords");
    await runToEnd("mosquitto_passwd", ["-c", "-b", passwords, LOGIN.user, LOGIN.secret]);
    const configuration = await configurationFor({
      "@BRIDGE_SECRET@": secret,
      "listener 1884": `listener ${bridgePort} 127.0.0.1`,
      "address broker:1883": `address 127.0.0.1:${brokerPort}`,
      "/run/secrets/mosquitto-passwords": passwords,
      "/mosquitto/data/": `${folder.path}/`,
    });
    const file = join(folder.path, "mosquitto.conf");
    // As root it would give up its rights, and with them the folder of this test.
    const user = process.getuid?.() === 0 ? "\nuser root\n" : "\n";
    await writeFile(file, configuration + user);
    mosquitto = startChild("mosquitto", ["-c", file], { env: { PATH: `${process.env.PATH}:/usr/sbin` } });
  });

  afterAll(async () => {
    mosquitto?.kill("SIGTERM");
    await mosquitto?.ended;
    await broker?.kill9();
    await folder?.remove();
  });

  const publish = (sequence: number) =>
    mustPublish({
      port: bridgePort,
      topic: "meter-1/meter",
      payload: JSON.stringify({ sequence }),
      login: LOGIN,
      clientId: "meter-1",
    });

  /** What the broker has stored of the bridge's devices, in its journal. */
  async function stored(): Promise<string[]> {
    const reader = await openSegmentReader({ directory: journalDirectory(dataDirectory) });
    const { records } = await reader.read(0, { maxRecords: 10_000, maxBytes: 10_000_000 });
    await reader.close();
    return records.map(({ principal, topic, payload }) => `${principal} ${topic} ${Buffer.from(payload).toString()}`);
  }

  const asStored = (sequence: number) =>
    `edge:mosquitto lucciola/v1/edge/mosquitto/meter-1/meter ${JSON.stringify({ sequence })}`;

  it("are stored as devices of one edge", async () => {
    await waitFor("Mosquitto", () => mosquitto?.output().includes("running"), PATIENCE_MS);
    await publish(1);
    await waitFor("the message", async () => (await stored()).includes(asStored(1)), PATIENCE_MS);
  });

  it("lose nothing while the broker is dead", async () => {
    await broker.kill9();
    for (let sequence = 2; sequence <= 6; sequence += 1) await publish(sequence);
    broker = await startBroker();
    const missing = async (): Promise<string[]> => {
      const there = await stored();
      return [1, 2, 3, 4, 5, 6].map(asStored).filter((message) => !there.includes(message));
    };
    await waitFor("all messages", async () => (await missing()).length === 0, PATIENCE_MS);
  });

  it("hear the orders that are for them", async () => {
    const rules = connectService(
      "rules",
      await serviceSecret(dataDirectory, "rules"),
      { url: `mqtt://127.0.0.1:${brokerPort}` },
      { clock: systemClock, log: silentLogger },
    );
    const listener = startChild("mosquitto_sub", [
      ...["-h", "127.0.0.1", "-p", String(bridgePort), "-u", LOGIN.user, "-P", LOGIN.secret],
      ...["-t", "lamp-1/command", "-C", "1"],
    ]);
    try {
      const order: LampCommand = {
        id: "cmd-1",
        issuedAt: "2026-11-23T17:45:00Z",
        expiresAt: "2026-11-23T17:46:00Z",
        action: { kind: "resume" },
        reason: { kind: "test", text: "" },
      };
      const heard = async (): Promise<boolean> => {
        await rules
          .publish("command", { edge: edgeId("mosquitto"), device: deviceId("lamp-1") }, order)
          .catch(() => {});
        await systemClock.sleep(200);
        return !listener.isRunning();
      };
      await waitFor("the order", heard, PATIENCE_MS);
      expect(JSON.parse((await listener.ended).stdout)).toEqual(order);
    } finally {
      listener.kill("SIGKILL");
      await rules.close();
    }
  });
});
