import { setMaxListeners } from "node:events";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Uplink, UplinkChannel } from "@lucciola/platform/uplink/uplink.ts";
import type { World } from "../world/world.ts";

export interface RoughUplink extends Uplink {
  /** Sends what is still on its way to the spool. */
  hurry(): Promise<void>;
}

/** What is lost or late is what a device measured; what a controller answers to an order always arrives. */
const ANSWERS: ReadonlySet<UplinkChannel> = new Set(["commandReport", "programmeReport"]);

/** An uplink in a rough world: some messages of its devices come late to the spool, and some never. */
export function roughUplink(uplink: Uplink, world: World, clock: Clock, log: Logger): RoughUplink {
  const hurrying = new AbortController();
  // Every message that is late listens; Node's warning at ten is meant for leaks.
  setMaxListeners(0, hurrying.signal);
  const late = new Set<Promise<void>>();

  /** Somebody may end the fault by hand, so it is looked at now and then. */
  const whileHeld = async (device: string): Promise<void> => {
    while (!hurrying.signal.aborted) {
      const fate = world.messageFate(device, clock.now());
      if (fate.kind !== "held") return;
      await clock.sleep(Math.min(HELD_LOOK_MS, fate.untilMs - clock.now()), hurrying.signal);
    }
  };
  const send: Uplink["send"] = async (name, device, body) => {
    const fate = ANSWERS.has(name) ? ON_TIME : world.messageFate(`${uplink.edge}/${device}`, clock.now());
    if (fate.kind === "on-time") return uplink.send(name, device, body);
    if (fate.kind === "lost") return;
    const arriving =
      fate.kind === "held" ? whileHeld(`${uplink.edge}/${device}`) : clock.sleep(fate.byMs, hurrying.signal);
    const sending = arriving
      .then(() => uplink.send(name, device, body))
      .catch((error: unknown) => {
        uplink.countLost();
        log.warn({ err: error }, "A late message could not be spooled and is lost");
      })
      .finally(() => late.delete(sending));
    late.add(sending);
  };
  return {
    name: uplink.name,
    edge: uplink.edge,
    bus: uplink.bus,
    start: () => uplink.start(),
    stop: () => uplink.stop(),
    send,
    countLost: () => uplink.countLost(),
    backlog: () => uplink.backlog(),
    drained: (signal) => uplink.drained(signal),
    hurry: async () => {
      hurrying.abort();
      await Promise.all(late);
    },
  };
}

const HELD_LOOK_MS = 60_000;
const ON_TIME = { kind: "on-time" } as const;
