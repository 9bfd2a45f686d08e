import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { together } from "@lucciola/platform/process/together.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { connectAsync } from "mqtt";
import { Value } from "typebox/value";
import { afterEach, beforeEach, expect, it } from "vitest";
import { buildAllInOne } from "./all-in-one.ts";
import { LucciolaConfig } from "./config.ts";

const EDGE = edgeId("gateway-1");
const DRIVER = deviceId("driver-1");
const LAMP = pointId("lamp-1");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-all-in-one-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A lamp with a programme in the registry of the folder; returns the secret of its controller. */
function registerLamp(): string {
  const registry = openRegistry({ path: registryFile(folder), log: silentLogger });
  const secret = registry.identities.create({ id: EDGE, name: "Gateway" }, Date.now());
  registry.assets.putPoint({
    id: LAMP,
    kind: "lamp",
    name: "Lamp 1",
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: 45.73,
    longitudeDeg: 8.63,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  registry.assets.install({ point: LAMP, edge: EDGE, device: DRIVER, fromMs: Date.parse("2026-01-01T00:00:00Z") });
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([LAMP], defaultProgramme.id);
  registry.close();
  return secret;
}

it("lets nobody in before every lamp's programme lies at the broker again", { timeout: 60_000 }, async () => {
  const secret = registerLamp();
  const settings = { dataDirectory: folder, simulator: { enabled: false }, broker: { port: 0 }, api: { port: 0 } };
  const config = Value.Parse(LucciolaConfig, Value.Default(LucciolaConfig, settings));
  const { components, broker } = await buildAllInOne(config, silentLogger, () => {});
  const doors = components.findIndex(({ name }) => name === "listeners");
  const inside = together("inside", components.slice(0, doors));
  await inside.start();
  try {
    expect(broker.address().port, "nobody listens yet").toBe(0);
    await components[doors]?.start();
    // The first that comes in, and nothing has had time since.
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.address().port}`, {
      clientId: EDGE,
      username: EDGE,
      password: secret,
    });
    const found = new Promise<{ retain: boolean; topic: string }>((resolve) => {
      client.once("message", (topic, _, { retain }) => resolve({ topic, retain }));
    });
    const topic = catalogue.programme.topic.build({ edge: EDGE, device: DRIVER });
    await client.subscribeAsync(topic, { qos: 1 });
    expect(await found).toEqual({ topic, retain: true });
    await client.endAsync();
  } finally {
    await inside.stop();
  }
});
