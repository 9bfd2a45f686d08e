import type { NotificationSettings } from "@lucciola/contract/notification/notification.ts";
import type { Notice } from "@lucciola/domain/notification/notice.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel, Outcome, Outgoing } from "./channels/channel.ts";
import { isPushHost } from "./channels/push-host.ts";
import { createNotifier } from "./notifier.ts";

const NOON_MS = Date.parse("2026-11-24T11:00:00Z");
const MINUTE_MS = 60_000;
let registry: Registry;
let clock: ManualClock;
let sent: Outgoing[];
let answer: Outcome;
let notices: Notice[];

const mailbox: Channel = {
  send: async (message) => {
    if (answer.kind === "sent") sent.push(message);
    return answer;
  },
};
const wants: NotificationSettings = {
  email: "anna@comune.example",
  language: "it",
  channels: ["email"],
  topics: ["lighting"],
  leastSeverity: "warning",
};
const tripped = (id = "alarm:1"): Notice => ({
  id,
  topic: "lighting",
  severity: "urgent",
  title: { it: "Quadro scattato: Q1", en: "Cabinet tripped: Q1" },
  text: { it: "Cercare la dispersione prima di riarmare.", en: "Find the leak first." },
  href: "/illuminazione",
  raisedAtMs: NOON_MS,
  isTakenNote: false,
});
const notifier = () =>
  createNotifier({
    registry,
    clock,
    log: silentLogger,
    zone: "Europe/Rome",
    lookEveryMs: 1_000,
    notices: () => notices,
    channels: { email: mailbox },
  });
const turn = async (one = notifier()) => {
  one.look();
  await one.deliver();
};

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  clock = new ManualClock(NOON_MS);
  sent = [];
  answer = { kind: "sent" };
  notices = [tripped()];
  registry.users.create({
    username: "anna",
    roles: ["lighting-manager"],
    passwordHash: "x",
    mustChangePassword: false,
  });
  registry.users.create({ username: "vera", roles: ["reader"], passwordHash: "x", mustChangePassword: false });
  registry.notifications.putSettings("anna", wants);
});
afterEach(() => registry.close());

describe("a cabinet trips at noon", () => {
  it("is told once, also by a notifier that starts anew, and told again when it is over", async () => {
    await turn();
    await turn();
    expect(sent).toMatchObject([
      { username: "anna", title: "URGENTE: Quadro scattato: Q1", text: "Cercare la dispersione prima di riarmare." },
    ]);
    notices = [];
    clock.advance(MINUTE_MS);
    await turn();
    await turn();
    expect(sent.slice(1)).toMatchObject([
      { title: "Un problema urgente è rientrato", text: "- rientrato: URGENTE: Quadro scattato: Q1" },
    ]);
  });

  it("is written down before it is sent: the mail server is away, and has it when it is back", async () => {
    answer = { kind: "failed", detail: "connect ECONNREFUSED" };
    await turn();
    expect(registry.notifications.messages({ limit: 9 })).toMatchObject([
      { state: "waiting", attempts: 1, detail: "connect ECONNREFUSED" },
    ]);
    answer = { kind: "sent" };
    await turn();
    expect(sent).toEqual([]);
    clock.advance(MINUTE_MS);
    await turn();
    expect(sent).toHaveLength(1);
    expect(registry.notifications.messages({ limit: 9 })).toMatchObject([{ state: "sent", attempts: 2, detail: "" }]);
  });

  it("is given up after a day of trying, and at once where the address is wrong", async () => {
    answer = { kind: "failed", detail: "timeout" };
    for (let hour = 0; hour <= 30; hour += 1) {
      await turn();
      clock.advance(60 * MINUTE_MS);
    }
    const [message] = registry.notifications.messages({ limit: 9 });
    expect(message).toMatchObject({ state: "failed", detail: "timeout" });
    expect(message?.attempts).toBeGreaterThan(5);
    answer = { kind: "gone", detail: "550 no such user" };
    notices = [tripped("alarm:2")];
    await turn();
    expect(registry.notifications.messages({ limit: 1 })).toMatchObject([{ state: "failed", attempts: 1 }]);
  });

  it("reaches nobody who chose no way, and waits for whom it shall reach", async () => {
    registry.notifications.putSettings("anna", { ...wants, channels: [] });
    await turn();
    expect(registry.notifications.messages({ limit: 9 })).toEqual([]);
    registry.notifications.putSettings("anna", wants);
    await turn();
    expect(sent).toHaveLength(1);
  });
});

it("sends push messages to the push services of browsers alone", () => {
  const hosts = ["fcm.googleapis.com", "*.notify.windows.com"];
  expect(isPushHost("https://fcm.googleapis.com/fcm/send/abc", hosts)).toBe(true);
  expect(isPushHost("https://wns2-par02p.notify.windows.com/w/?token=x", hosts)).toBe(true);
  for (const endpoint of [
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilnotify.windows.com/x",
    "https://127.0.0.1/x",
    "https://user@fcm.googleapis.com/x",
    "nonsense",
  ])
    expect(isPushHost(endpoint, hosts), endpoint).toBe(false);
});
