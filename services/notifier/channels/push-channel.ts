import type { Notifications } from "@lucciola/platform/registry/notifications.ts";
import webPush from "web-push";
import type { PushSettings } from "../config.ts";
import type { Channel, Outcome } from "./channel.ts";
import { isPushHost } from "./push-host.ts";

const TIMEOUT_MS = 20_000;
/** How long a push service keeps a message for a phone that is off. */
const KEPT_S = 12 * 3_600;
/** A push message has room for some 4 kB. */
const MAX_TEXT = 1_500;

export const makePushKey = (): { publicKey: string; privateKey: string } => webPush.generateVAPIDKeys();

/** Sends to every browser of a person (RFC 8030, 8291, 8292); one that is gone is forgotten. */
export function createPushChannel({ contact, hosts }: PushSettings, notifications: Notifications): Channel {
  const key = notifications.pushKey(makePushKey);
  return {
    async send({ username, title, text, href }) {
      const payload = JSON.stringify({ title, text: text.slice(0, MAX_TEXT), href });
      const outcomes = await Promise.all(
        notifications.subscriptions(username).map(async ({ endpoint, p256dh, auth }): Promise<Outcome> => {
          if (!isPushHost(endpoint, hosts)) return { kind: "gone", detail: `not a push service that is allowed` };
          try {
            await webPush.sendNotification({ endpoint, keys: { p256dh, auth } }, payload, {
              vapidDetails: { subject: contact, ...key },
              TTL: KEPT_S,
              timeout: TIMEOUT_MS,
            });
            return { kind: "sent" };
          } catch (error) {
            const { statusCode, message } = error as Error & { statusCode?: number };
            if (statusCode !== 404 && statusCode !== 410) return { kind: "failed", detail: message.slice(0, 300) };
            notifications.unsubscribe(endpoint);
            return { kind: "gone", detail: "the browser has unsubscribed" };
          }
        }),
      );
      // One browser that has it is enough: trying again would tell it twice.
      return (
        outcomes.find(({ kind }) => kind === "sent") ??
        outcomes.find(({ kind }) => kind === "failed") ?? { kind: "gone", detail: "no browser takes messages" }
      );
    },
  };
}
