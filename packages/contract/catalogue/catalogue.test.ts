import fc from "fast-check";
import Schema from "typebox/schema";
import { describe, expect, it } from "vitest";
import { edgeId } from "../ids/ids.ts";
import { catalogue, channels } from "./catalogue.ts";
import { intakeFilters } from "./intake.ts";
import { accessFilters, channelToPublish, findChannel, maySubscribe, type Principal } from "./principal.ts";

const lampGateway: Principal = { kind: "edge", id: edgeId("gateway-1") };
const shelly: Principal = {
  kind: "foreign",
  id: edgeId("shelly-1"),
  dialect: "shelly-gen2",
  prefix: "shellies/town-hall",
};
const tasmota: Principal = { kind: "foreign", id: edgeId("plug-1"), dialect: "tasmota", prefix: "plug-1" };
const zigbee: Principal = { kind: "foreign", id: edgeId("zigbee-1"), dialect: "zigbee2mqtt", prefix: "zigbee2mqtt" };
const homie: Principal = { kind: "foreign", id: edgeId("homie-1"), dialect: "homie", prefix: "homie/5/super-car" };
const chirpstack: Principal = {
  kind: "foreign",
  id: edgeId("lorawan-1"),
  dialect: "chirpstack",
  prefix: "application",
};
const sparkplug: Principal = {
  kind: "foreign",
  id: edgeId("node-1"),
  dialect: "sparkplug-b",
  prefix: "Sparkplug B Devices/Raspberry Pi",
};
const home: Principal = {
  kind: "foreign",
  id: edgeId("home-1"),
  dialect: "home-assistant",
  prefix: "homeassistant",
};
const makers: Principal[] = [shelly, tasmota, zigbee, homie, chirpstack, sparkplug, home];
/** Values for whatever parameter a topic has, of a device of this prefix. */
const paramsOf = (prefix: string, edge = "gateway-1") => ({
  edge,
  device: "lamp-1",
  prefix,
  component: "em:0",
  group: "via-roma",
  path: "kitchen/floor light",
  verb: "NDATA",
  sparkplugGroup: "Sparkplug B Devices",
  sparkplugNode: "Raspberry Pi",
  sparkplugDevice: "Pibrella",
  application: "17c82e96-be03-4f38-aef3-f83d48582d97",
  devEui: "0101010101010101",
  event: "txack",
  homieNode: "lights",
  homieProperty: "intensity",
  command: "Dimmer",
  host: "lucciola",
  object: "school",
});
const services: Principal[] = (["ingest", "rules", "api"] as const).map((id) => ({ kind: "service", id }));

/** As a broker matches a topic to a filter. */
function matches(filter: string, topic: string): boolean {
  const [levels, parts] = [filter.split("/"), topic.split("/")];
  const isOpen = levels.at(-1) === "#";
  const wanted = isOpen ? levels.slice(0, -1) : levels;
  return (
    (isOpen ? parts.length >= wanted.length : parts.length === wanted.length) &&
    wanted.every((level, index) => level === "+" || level === parts[index])
  );
}

describe("the access list that follows from the catalogue", () => {
  it("lets an edge publish for the devices behind it", () => {
    expect(channelToPublish(lampGateway, "lucciola/v1/edge/gateway-1/lamp-7/lamp")?.name).toBe("lamp");
    expect(channelToPublish(lampGateway, "lucciola/v1/edge/gateway-1/status")?.name).toBe("edgeStatus");
  });

  it("keeps every edge out of every topic that is not below its own id", () => {
    const otherId = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/).filter((id) => id !== "gateway-1");
    fc.assert(
      fc.property(otherId, fc.constantFrom(...channels), (edge, channel) => {
        const topic = channel.topic.build(paramsOf(edge, edge));
        expect(channelToPublish(lampGateway, topic)).toBeUndefined();
      }),
    );
  });

  it("lets nobody but the rules service order a lamp about", () => {
    const topic = catalogue.command.topic.build({ edge: "gateway-1", device: "lamp-7" });
    const allowed = [lampGateway, shelly, tasmota, ...services].filter(
      (who) => channelToPublish(who, topic) !== undefined,
    );
    expect(allowed).toEqual([{ kind: "service", id: "rules" }]);
  });

  it("lets an edge hear its own commands and no other's", () => {
    expect(maySubscribe(lampGateway, "lucciola/v1/edge/gateway-1/+/command")).toBe(true);
    expect(maySubscribe(lampGateway, "lucciola/v1/edge/gateway-1/lamp-7/programme")).toBe(true);
    for (const filter of [
      "#",
      "+/#",
      "lucciola/#",
      "lucciola/v1/edge/+/+/command",
      "lucciola/v1/edge/gateway-2/+/command",
      "lucciola/v1/edge/gateway-1/#",
      "lucciola/v1/edge/gateway-1/+/+",
      "lucciola/v1/edge/+/lamp-7/command",
      "lucciola/v1/live/readings",
      "$SYS/#",
    ]) {
      expect(maySubscribe(lampGateway, filter), filter).toBe(false);
    }
  });

  it("lets an edge hear what is wanted of groups of lamps, and speak to none", () => {
    for (const name of ["groupSetpoints", "groupOrders"] as const) {
      const topic = catalogue[name].topic.build({ group: "via-roma" });
      expect(maySubscribe(lampGateway, topic)).toBe(true);
      expect(maySubscribe(shelly, topic)).toBe(false);
      expect(channelToPublish(lampGateway, topic)).toBeUndefined();
    }
    expect(maySubscribe(lampGateway, "lucciola/v1/group/#")).toBe(false);
  });

  it("lets another maker's device speak its own dialect below its own prefix only", () => {
    expect(channelToPublish(shelly, "shellies/town-hall/events/rpc")?.name).toBe("shellyRpc");
    expect(channelToPublish(shelly, "shellies/library/events/rpc")).toBeUndefined();
    expect(channelToPublish(shelly, "tele/shellies/town-hall/SENSOR")).toBeUndefined();
    expect(channelToPublish(tasmota, "tele/plug-1/SENSOR")?.name).toBe("tasmotaSensor");
    expect(maySubscribe(tasmota, "cmnd/plug-1/#")).toBe(true);
    expect(maySubscribe(tasmota, "cmnd/plug-10/#")).toBe(false);
    expect(maySubscribe(tasmota, "cmnd/#")).toBe(false);
    expect(maySubscribe(shelly, "shellies/#")).toBe(false);
  });

  it("says the same as filters, for brokers that take it so", () => {
    const everyone = [lampGateway, ...makers, ...services];
    const params = [
      ...makers.map((maker) => paramsOf(maker.kind === "foreign" ? maker.prefix : "")),
      paramsOf("plug-2", "other"),
    ];
    const foreign = makers.flatMap((maker) => (maker.kind === "foreign" ? [maker] : []));
    for (const who of everyone) {
      const { publish, subscribe } = accessFilters(who, foreign);
      for (const { topic, publishedBy, subscribedBy } of channels)
        for (const each of params) {
          const text = topic.build(each);
          const isWritable = publish.some((filter) => matches(filter, text));
          const mayPublish = channelToPublish(who, text) !== undefined;
          // To devices of other makers the rules speak wherever one is, and only where one is.
          if (who.kind === "service" && who.id === "rules" && !text.startsWith("lucciola/")) {
            const hearer = foreign.find(({ prefix }) => prefix === each.prefix)?.dialect;
            const isTold = publishedBy === "rules" && subscribedBy.some((dialect) => dialect === hearer);
            if (isTold) expect(isWritable && mayPublish, text).toBe(true);
          } else expect(isWritable, `${JSON.stringify(who)} ${text}`).toBe(mayPublish);
        }
      for (const filter of subscribe) expect(maySubscribe(who, filter), filter).toBe(true);
    }
  });

  it("has one filter of ingest for every topic that is stored, and none for the others", () => {
    const foreign = makers.flatMap((maker) => (maker.kind === "foreign" ? [maker] : []));
    const { shared, presence } = intakeFilters(foreign);
    // All that lies below a bridge of zigbee2mqtt is one subscription, since a friendly name may have any levels.
    expect(shared).toContain("zigbee2mqtt/#");
    const one = [...shared, ...presence].filter((filter) => filter !== "zigbee2mqtt/#");
    for (const { topic, journalled, publishedBy } of channels) {
      const maker = foreign.find(({ dialect }) => dialect === publishedBy);
      const text = topic.build(paramsOf(maker?.prefix ?? "nobody"));
      const found = one.filter((filter) => matches(filter, text));
      const isNamedByPeople = topic.pattern.startsWith("{prefix}/{path}");
      // The verb of a Sparkplug topic stands in its middle, so what goes the other way is heard and passed over.
      const isOrder = publishedBy === "rules" && text.startsWith("spBv1.0/Sparkplug");
      if (!isNamedByPeople && !isOrder) expect(found, text).toHaveLength(journalled ? 1 : 0);
    }
    expect(presence).toEqual([
      "lucciola/v1/edge/+/status",
      "shellies/town-hall/online",
      "tele/plug-1/LWT",
      "homie/5/super-car/$state",
    ]);
  });

  it("finds the channel of a topic of ours again from the topic alone", () => {
    for (const channel of channels) {
      const topic = channel.topic.build(paramsOf("shellies/x"));
      if (topic.startsWith("lucciola/")) expect(findChannel(topic)?.name).toBe(channel.name);
    }
  });

  it("lets each maker's device speak below what is its own, and nobody else's", () => {
    for (const maker of makers) {
      const prefix = maker.kind === "foreign" ? maker.prefix : "";
      for (const { name, topic, publishedBy } of channels) {
        const text = topic.build(paramsOf(prefix));
        const isOwn = maker.kind === "foreign" && publishedBy === maker.dialect;
        // Below a prefix of theirs some may say anything; what it means is the first channel that fits.
        if (isOwn) expect(channelToPublish(maker, text), `${prefix} on ${name}`).toBeDefined();
        const other = topic.build({ ...paramsOf("elsewhere"), sparkplugGroup: "Other", path: "x/y" });
        const isAnybodys = publishedBy === "tasmota" && !topic.pattern.includes("{prefix}");
        if (!isAnybodys) expect(channelToPublish(maker, other), `${prefix} on ${other}`).toBeUndefined();
      }
    }
  });

  it("tells a friendly name of several levels from the topics beside it", () => {
    expect(channelToPublish(zigbee, "zigbee2mqtt/kitchen/floor light")?.name).toBe("zigbeeDevice");
    expect(channelToPublish(zigbee, "zigbee2mqtt/bridge/state")?.name).toBe("zigbeeBridgeState");
    expect(channelToPublish(zigbee, "zigbee2mqtt/bridge/devices")?.journalled).toBe(false);
    expect(channelToPublish(homie, "homie/5/super-car/$description")?.name).toBe("homieDescription");
    expect(channelToPublish(homie, "homie/5/super-car/lights/intensity")?.name).toBe("homieProperty");
    expect(channelToPublish(homie, "homie/5/super-car/$log/warn")?.journalled).toBe(false);
    expect(channelToPublish(sparkplug, "spBv1.0/Sparkplug B Devices/NDATA/Raspberry Pi")?.name).toBe("sparkplugNode");
    expect(channelToPublish(sparkplug, "spBv1.0/Sparkplug B Devices/NDATA/Another Pi")).toBeUndefined();
    expect(maySubscribe(sparkplug, "spBv1.0/Sparkplug B Devices/NCMD/Raspberry Pi/#")).toBe(true);
    expect(maySubscribe(sparkplug, "spBv1.0/Sparkplug B Devices/NCMD/#")).toBe(false);
  });

  it("lets the rules listen to edge nodes of Sparkplug, and no device of another maker to another's", () => {
    const service: Principal = { kind: "service", id: "rules" };
    expect(maySubscribe(service, "spBv1.0/+/+/+")).toBe(true);
    expect(maySubscribe(service, "spBv1.0/+/+/+/+")).toBe(true);
    expect(maySubscribe(service, "tele/plug-1/SENSOR")).toBe(false);
    expect(maySubscribe(service, "#")).toBe(false);
    expect(maySubscribe(zigbee, "homie/5/super-car/#")).toBe(false);
    expect(maySubscribe(home, "lucciola/v1/home/school/state")).toBe(true);
    expect(maySubscribe(home, "lucciola/v1/live/readings")).toBe(false);
  });
});

describe("payload schemas", () => {
  const header = { sentAt: "2026-11-23T17:45:00Z", boot: "b007", seq: 1 };
  const accepts = (name: keyof typeof catalogue, payload: unknown): boolean =>
    Schema.Check(catalogue[name].schema as never, payload);

  it("take a three-phase meter's sample as it is", () => {
    const phase = { voltageV: 231.2, currentA: 4.1, activePowerW: 930.5, powerFactor: 0.98 };
    const sample = {
      at: "2026-11-23T17:45:00Z",
      importTotalWh: 123_456_789,
      exportTotalWh: 0,
      activePowerW: 2790,
      phases: { l1: phase, l2: phase, l3: phase },
    };
    expect(accepts("meter", { ...header, samples: [sample] })).toBe(true);
  });

  it.each([
    ["a register with decimals", { importTotalWh: 1.5 }],
    ["a register that runs backwards below zero", { importTotalWh: -1 }],
    ["a power factor of 2", { powerFactor: 2 }],
    ["a field that nobody knows", { power: 7 }],
    ["no value at all", {}],
  ])("refuse %s", (_, values) => {
    expect(accepts("meter", { ...header, samples: [{ at: "2026-11-23T17:45:00Z", ...values }] })).toBe(false);
  });

  it("refuse a lamp level over 100 % and a failure that is not in the D4i list", () => {
    const lamp = (values: object) => ({ ...header, samples: [{ at: "2026-11-23T17:45:00Z", ...values }] });
    expect(accepts("lamp", lamp({ dimPct: 100, failures: ["thermalDerating"] }))).toBe(true);
    expect(accepts("lamp", lamp({ dimPct: 100.1 }))).toBe(false);
    expect(accepts("lamp", lamp({ failures: ["broken"] }))).toBe(false);
  });
});
