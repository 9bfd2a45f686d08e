import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import type { ForeignDevice, ForeignOrder } from "@lucciola/contract/talq/foreign.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTalqGateway } from "../gateway.ts";
import { EVENING_MS, LAMPS, openTalqTown, type TalqTown } from "../testing/talq-town.ts";
import { createTalqManagement } from "./management.ts";

let folder: string;
let other: TalqTown;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-talq-"));
});
afterEach(async () => {
  await other?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Our town as management system of a gateway at this address, until the story is told. */
async function managing(
  uri: string,
  registry: ReturnType<typeof openRegistry>,
  clock: TalqTown["clock"],
  tokenFile: string | undefined,
  story: (until: (isSo: () => boolean) => Promise<void>) => Promise<void>,
): Promise<void> {
  const management = createTalqManagement({
    registry,
    clock,
    log: silentLogger,
    config: {
      gateways: [{ name: "ring-road", uri, collect: true, ...(tokenFile === undefined ? {} : { tokenFile }) }],
      askEverySeconds: 60,
      lookEveryMs: 5_000,
    },
  });
  await management.start();
  try {
    await story(async (isSo) => {
      for (let looks = 0; !isSo(); looks += 1) {
        if (looks > 300) throw new Error("it did not come to pass in 25 minutes of the town's time");
        await clock.advance(5_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  } finally {
    await management.stop();
  }
}

const order = (change: Partial<ForeignOrder>): ForeignOrder => ({
  id: "5a0e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c77",
  gateway: "ring-road",
  command: {},
  until: "2026-11-23T22:00:00Z",
  by: "cli:maria",
  fate: "queued",
  detail: "",
  ...change,
});
function give(registry: ReturnType<typeof openRegistry>, given: ForeignOrder): void {
  registry.talq.put({
    kind: "foreign-order",
    address: given.id,
    owner: given.gateway,
    body: JSON.stringify(given),
    ownId: undefined,
    ownVersion: undefined,
    changedAtMs: EVENING_MS,
  });
}
const fateOf = (registry: ReturnType<typeof openRegistry>, { id }: ForeignOrder): Partial<ForeignOrder> =>
  JSON.parse(registry.talq.get("foreign-order", id)?.body ?? "{}") as Partial<ForeignOrder>;

it("reads the devices of another town's gateway, and holds one of its lamps at a level", async () => {
  const ours = openRegistry({ path: ":memory:", log: silentLogger });
  const own = ownTalqAddress(ours, "management", 0);
  other = await openTalqTown({ system: { address: own } });
  const { registry, store, clock, config } = other;
  const gateway = createTalqGateway({
    registry,
    store,
    clock,
    log: silentLogger,
    config: { ...config, port: 0 },
    chance: () => 0,
  });
  await gateway.start();
  const tokenFile = join(folder, "token");
  await writeFile(tokenFile, `${other.token}\n`);
  const uri = `http://127.0.0.1:${gateway.address()?.port}`;
  const lamp = { resource: "devices", address: other.addressOf(LAMPS[1]) };
  const level = (value: number) => ({ state: { name: "LevelState", value }, expiration: "2026-11-23T22:00:00Z" });
  try {
    await managing(uri, ours, clock, tokenFile, async (until) => {
      await until(() => ours.talq.count("foreign-device") === 5);
      const found = ours.talq.list("foreign-device").map(({ body }) => (JSON.parse(body) as ForeignDevice).device);
      expect(found.map(({ name }) => name).sort()).toEqual([
        "Lucciola",
        "Via Roma, cabinet-1",
        "Via Roma, lamp-1",
        "Via Roma, lamp-2",
        "Via Roma, lamp-3",
      ]);
      const good = order({ command: { addresses: [lamp], targetCommand: level(35) } });
      const bad = order({
        id: "6a0e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c78",
        command: { addresses: [lamp], targetCommand: level(135) },
      });
      const late = order({ id: "7a0e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c79", until: "2026-11-23T12:00:00Z" });
      for (const each of [good, bad, late]) give(ours, each);
      await until(() => [good, bad, late].every((each) => fateOf(ours, each).fate !== "queued"));
      expect(fateOf(ours, good)).toMatchObject({ fate: "taken", detail: "" });
      expect(fateOf(ours, bad)).toMatchObject({
        fate: "refused",
        detail: expect.stringMatching(/^422 .*overrideCommandNotValid/),
      });
      expect(fateOf(ours, late)).toMatchObject({ fate: "expired" });
      expect(registry.lighting.orders.openAt(clock.now())).toMatchObject([
        { scope: { kind: "lamp", id: LAMPS[1] }, dimPct: 35, by: "talq:metro" },
      ]);
    });
  } finally {
    await gateway.stop();
    ours.close();
  }
});

it("is told by a gateway what it has and what happens there", async () => {
  const ours = await openTalqTown({
    gateways: [{ name: "ring-road", uri: "http://127.0.0.1:9", token: "metro-token" }],
  });
  const heard = createTalqGateway({
    ...ours,
    log: silentLogger,
    config: { ...ours.config, systems: [], port: 0 },
    chance: () => 0,
  });
  await heard.start();
  const [ourToken, theirToken] = [join(folder, "ours"), join(folder, "theirs")];
  await writeFile(ourToken, ours.token);
  other = await openTalqTown({
    uri: `http://127.0.0.1:${heard.address()?.port}/management`,
    system: { address: ownTalqAddress(ours.registry, "management", 0), tokenFile: ourToken },
  });
  await writeFile(theirToken, other.token);
  const gateway = createTalqGateway({
    ...other,
    log: silentLogger,
    config: { ...other.config, port: 0 },
    chance: () => 0,
  });
  await gateway.start();
  const { registry } = ours;
  const lampOf = (): ForeignDevice["device"] | undefined => {
    const found = registry.talq.get("foreign-device", `ring-road ${other.addressOf(LAMPS[2])}`);
    return found && (JSON.parse(found.body) as ForeignDevice).device;
  };
  const monitor = () =>
    lampOf()?.functions?.find(({ id }) => id === "lampMonitor") as { lampFailure?: { value?: boolean } };
  try {
    await managing(`http://127.0.0.1:${gateway.address()?.port}`, registry, other.clock, theirToken, async (until) => {
      await until(() => other.registry.talq.count("logger") === 2 && lampOf() !== undefined);
      expect(monitor()?.lampFailure?.value).toBe(false);
      await other.say(LAMPS[2], { lampFailures: encodeLampFailures(["lightSourceFailure"]) });
      await until(() => monitor()?.lampFailure?.value === true);
    });
  } finally {
    await gateway.stop();
    await heard.stop();
    await ours.close();
  }
});

it("keeps what it knew of a gateway that answers nonsense, and what it was to be told", async () => {
  const ours = openRegistry({ path: ":memory:", log: silentLogger });
  other = await openTalqTown();
  const asked: string[] = [];
  const nonsense = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url?.split("?")[0]}`);
    if (incoming.method === "POST") response.writeHead(500).end("out of order");
    else response.end(asked.length % 2 === 0 ? "[{" : '{"devices": "many"}');
  });
  await new Promise<void>((resolve) => nonsense.listen(0, "127.0.0.1", resolve));
  const waiting = order({ command: { addresses: [{ resource: "devices", address: "x" }] } });
  give(ours, waiting);
  ours.talq.put({
    kind: "foreign-device",
    address: "ring-road x",
    owner: "ring-road",
    body: "{}",
    ownId: undefined,
    ownVersion: undefined,
    changedAtMs: EVENING_MS,
  });
  try {
    const uri = `http://127.0.0.1:${(nonsense.address() as AddressInfo).port}`;
    await managing(uri, ours, other.clock, undefined, async (until) => {
      await until(() => asked.filter((one) => one === "GET /services").length >= 3);
      expect(asked).toContain("POST /override-commands");
      expect(fateOf(ours, waiting)).toMatchObject({ fate: "queued", detail: "500 out of order" });
      expect(ours.talq.count("foreign-device")).toBe(1);
    });
  } finally {
    ours.close();
    await new Promise((resolve) => {
      nonsense.close(resolve);
      nonsense.closeAllConnections();
    });
  }
});
