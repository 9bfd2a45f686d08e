import { setTimeout as sleep } from "node:timers/promises";
import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRules } from "../rules.ts";
import { RecordingBus } from "../testing/recording-bus.ts";
import { addLamp, EVENING_MS, GATEWAY, openStreet, SITE, setTo40 } from "../testing/street.ts";

const CONFIG = { site: SITE, tickMs: 1_000, resendMs: 3_000, reconcileAfterMs: 5_000, reconcileEveryMs: 60_000 };
const YARD = pointId("yard");
const BRIDGE = edgeId("zigbee-1");
const ON = (brightness: number) => `zigbee2mqtt/Yard/set {"state":"ON","brightness":${brightness}}`;

let registry: ReturnType<typeof openStreet>;
let bus: RecordingBus;
let clock: ManualClock;
let rules: ReturnType<typeof createRules>;

/** A lamp behind zigbee2mqtt in a winter evening, with the town's programme: the lamps burn at 100 %. */
beforeEach(async () => {
  registry = openStreet();
  registry.identities.create({ id: BRIDGE, name: "Zigbee", dialect: "zigbee2mqtt", prefix: "zigbee2mqtt" }, 0);
  registry.edges.setOnline(BRIDGE, true, EVENING_MS - 1_000);
  addLamp(registry, { id: YARD });
  registry.assets.install({ point: YARD, edge: BRIDGE, device: "yard" as never, fromMs: 0 });
  const description = { kind: "zigbee2mqtt", name: "Yard", isDimmable: true } as const;
  registry.makers.describe(BRIDGE, "yard", description, EVENING_MS - 1_000);
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign([YARD], defaultProgramme.id);
  bus = new RecordingBus();
  clock = new ManualClock(EVENING_MS);
  rules = createRules({ registry, bus, clock, log: silentLogger, config: CONFIG, sinceMs: EVENING_MS });
});
afterEach(() => rules.stop());

async function turn(count = 1): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await clock.advance(1_000);
    for (let step = 0; step < 5; step += 1) await sleep(0);
  }
}
/** What was said to the lamp, without how long it takes. */
const said = () =>
  bus.raw
    .filter((message) => message.startsWith("zigbee2mqtt/"))
    .map((message) => message.replace(/,"transition":\d+/, ""));
const fate = () => registry.outbox.get(setTo40("cmd-1").id as never)?.fate;
/** To 40 % for a minute. */
function order(): void {
  const until = new Date(clock.now() + 60_000).toISOString();
  const action = { kind: "set", dimPct: 40, fadeMs: 0, until } as const;
  registry.outbox.queue({ ...setTo40("cmd-1", clock.now()), action }, YARD, clock.now());
}
function reports(dimPct: number): void {
  const at = new Date(clock.now()).toISOString();
  bus.deliver("liveReadings", {}, { points: [{ point: YARD, at, values: { dimPct } }] });
}

it("a lamp of another maker is told the level of its programme, and carries out an order when it reports it", async () => {
  bus.become("offline");
  await rules.start();
  await turn(2);
  expect(said()).toEqual([]);
  // What could not be said is said when the broker is back, once.
  bus.become("connected");
  await turn(3);
  expect(said()).toEqual([ON(254)]);
  // The programme is run here: none is sent, and it is in force.
  expect(bus.sent.filter(({ name }) => name === "programme")).toMatchObject([{ params: { edge: GATEWAY } }]);
  const { revision, acceptedRevision } = registry.programmes.assignment(YARD) ?? {};
  expect(acceptedRevision).toBe(revision);
  reports(100);

  order();
  await turn();
  expect(said()).toEqual([ON(254), ON(102)]);
  expect(fate()).toBe("sent");
  // Still on its way, then there; a step of 254 off 40 %.
  reports(70);
  await turn();
  expect(fate()).toBe("sent");
  reports(40.16);
  await turn(2);
  expect(registry.outbox.get(setTo40("cmd-1").id as never)).toMatchObject({
    fate: "carried-out",
    reportedDimPct: 40.16,
  });
  expect(bus.payloads("command")).toEqual([]);
  expect(said()).toHaveLength(2);

  // The minute of the order is over: the programme has the lamp again.
  await clock.advance(60_000);
  await turn(2);
  expect(said().at(-1)).toBe(ON(254));
});

it("a lamp that does something else is told again what is wanted of it", async () => {
  await rules.start();
  await turn(2);
  reports(20);
  // Five seconds of grace, and the ten of the programme's fade.
  await turn(17);
  expect(said()).toEqual([ON(254), ON(254)]);
});

it("an order that nobody has carried out in time is taken back", async () => {
  await rules.start();
  await turn(2);
  order();
  await turn(2);
  expect(said().at(-1)).toBe(ON(102));
  await clock.advance(30_000);
  await turn(2);
  expect(fate()).toBe("expired");
  expect(said().at(-1)).toBe(ON(254));
});

it("an order waits for a lamp that has not said yet what it is called", async () => {
  const garden = pointId("garden");
  addLamp(registry, { id: garden });
  registry.assets.install({ point: garden, edge: BRIDGE, device: "garden" as never, fromMs: 0 });
  registry.programmes.assign([garden], defaultProgramme.id);
  await rules.start();
  registry.outbox.queue(setTo40("cmd-1", clock.now()), garden, clock.now());
  await turn(2);
  expect(fate()).toBe("queued");
  const description = { kind: "zigbee2mqtt", name: "Garden", isDimmable: true } as const;
  registry.makers.describe(BRIDGE, "garden", description, clock.now());
  await turn(4);
  // The programme, which waited for the same, does not undo it.
  expect(said().filter((message) => message.includes("Garden"))).toEqual([
    'zigbee2mqtt/Garden/set {"state":"ON","brightness":102}',
  ]);
  expect(fate()).toBe("sent");
});

it("a lamp that cannot be told refuses its order with words", async () => {
  registry.identities.revoke(BRIDGE, EVENING_MS);
  const shelly = edgeId("shelly-1");
  registry.identities.create({ id: shelly, name: "Shelly", dialect: "shelly-gen2", prefix: "hall" }, 0);
  registry.edges.setOnline(shelly, true, EVENING_MS - 1_000);
  registry.assets.install({ point: YARD, edge: shelly, device: "em-0" as never, fromMs: EVENING_MS - 1_000 });
  await rules.start();
  order();
  await turn(2);
  expect(registry.outbox.get(setTo40("cmd-1").id as never)).toMatchObject({
    fate: "refused",
    detail: expect.stringMatching(/em-0 of a Shelly is no lamp/),
  });
});
