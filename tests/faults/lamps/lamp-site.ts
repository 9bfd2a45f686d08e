import { join } from "node:path";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { createRulesService } from "@lucciola/rules/rules-service.ts";
import { dataFolder } from "../../support/data-folder.ts";
import type { RecordedLampSettings } from "../edges/recorded-lamp.ts";
import { startJournalSite } from "../journal/journal-site.ts";
import { DEVICE, EDGE, LampOrders, registerLamp } from "./lamp-orders.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const RULES = {
  site: SITE,
  calendar: { climaticZone: "E" as const, schoolTerms: [] },
  tickMs: 100,
  resendMs: 1_000,
  reconcileAfterMs: 60_000,
  reconcileEveryMs: 60_000,
  weatherArchive: { enabled: false, url: "https://archive.example", daysBack: 1, delayDays: 0 },
};

/** Broker, journal, ingest and rules from the factories of the services, with one lamp to give orders to. */
export async function openLampSite(options: {
  readonly lacks: RecordedLampSettings["lacks"];
  /** The port at which the controller finds the broker, where something stands between. */
  readonly way?: (brokerPort: number) => Promise<number>;
}) {
  const folder = await dataFolder();
  const site = await startJournalSite({ dataDirectory: join(folder.path, "data"), mqttPort: 0 });
  const { registry, broker, serviceSecret } = site;
  const secret = registerLamp(registry);
  await site.startIngest();
  const shared = { clock: systemClock, log: silentLogger };
  let bus: Bus | undefined;
  const rules = createRulesService({
    ...shared,
    registry,
    openStore: async () => createMemoryStore(),
    connect: () => {
      bus = connectService("rules", serviceSecret, () => broker.connectInProcess(), shared);
      return bus;
    },
    config: RULES,
    reports: { retention: { textDays: 365, photoDays: 30 }, deletePhoto: () => {} },
  });
  await rules.start();
  const mqttPort = (await options.way?.(site.mqttPort)) ?? site.mqttPort;
  const orders = new LampOrders({ registry, secret, mqttPort, folder: folder.path, lacks: options.lacks });
  return {
    orders,
    /** The network brings an order once more, as one that promises "at least once" may do at any time. */
    bringAgain: async (order: LampCommand) => bus?.publish("command", { edge: EDGE, device: DEVICE }, order),
    [Symbol.asyncDispose]: async () => {
      await orders.killController();
      await rules.stop();
      await site.stop();
      await folder.remove();
    },
  };
}
