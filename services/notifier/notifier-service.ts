import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { isNetwork } from "@lucciola/platform/network/networks.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMailChannel } from "./channels/mail-channel.ts";
import { createPushChannel } from "./channels/push-channel.ts";
import type { NotifierConfig } from "./config.ts";
import { alarmNotices } from "./notices/alarm-notices.ts";
import { anomalyNotices } from "./notices/anomaly-notices.ts";
import { reportNotices } from "./notices/report-notices.ts";
import { systemNotices } from "./notices/system-notices.ts";
import { webhookNotices } from "./notices/webhook-notices.ts";
import { workNotices } from "./notices/work-notices.ts";
import { createNotifier } from "./notifier.ts";
import { createWebhookSender } from "./webhooks/webhook-sender.ts";

/**
 * Reaches people by the channels that are set up, and other programs by webhooks; the same in every deployment. Throws
 * OperationalError `config-invalid` for a mail server that would be used without protection, and for a network that is none.
 */
export function createNotifierService(deps: {
  readonly registry: Registry;
  readonly clock: Clock;
  /** The wall's, where the town's runs faster. */
  readonly peoplesClock?: Clock | undefined;
  readonly log: Logger;
  readonly config: NotifierConfig;
}): Component {
  const { registry, clock, peoplesClock, log, config } = deps;
  const { site, lookEveryMs, push, webhooks, publicUrl } = config;
  requireNetworks(webhooks.allowedNetworks);
  const mail = mailChannel(registry, config);
  const notifier = createNotifier({
    registry,
    clock,
    log,
    zone: site.zone,
    lookEveryMs,
    notices: () => [
      ...alarmNotices(registry),
      ...anomalyNotices(registry, site.zone),
      ...workNotices(registry, clock.now()),
      ...reportNotices(registry),
      ...systemNotices(registry, clock.now()),
      ...webhookNotices(registry),
    ],
    channels: {
      ...(mail === undefined ? {} : { email: mail }),
      ...(push.enabled ? { push: createPushChannel(push, registry.notifications) } : {}),
    },
  });
  const sender = createWebhookSender({ registry, clock, peoplesClock, log, publicUrl, config: webhooks });
  return {
    ...notifier,
    start: async () => {
      registry.notifications.setAvailable([
        ...(mail === undefined ? [] : (["email"] as const)),
        ...(push.enabled ? (["push"] as const) : []),
      ]);
      await notifier.start();
      await sender.start();
    },
    stop: async () => {
      await Promise.all([notifier.stop(), sender.stop()]);
      mail?.close();
    },
  };
}

function requireNetworks(networks: readonly string[]): void {
  const wrong = networks.filter((network) => !isNetwork(network));
  if (wrong.length === 0) return;
  throw new OperationalError({
    code: "config-invalid",
    message: `notifier.webhooks.allowedNetworks: ${wrong.join(", ")} is no address and no network. Write 10.20.0.0/16`,
  });
}

function mailChannel(
  { notifications, users }: Registry,
  { mail, publicUrl }: NotifierConfig,
): ReturnType<typeof createMailChannel> | undefined {
  const { host } = mail;
  if (host === undefined) return undefined;
  try {
    return createMailChannel(
      { ...mail, host },
      publicUrl,
      (username) => notifications.settings(username)?.email ?? users.find(username)?.email,
    );
  } catch (error) {
    throw new OperationalError({ code: "config-invalid", message: (error as Error).message, cause: error });
  }
}
