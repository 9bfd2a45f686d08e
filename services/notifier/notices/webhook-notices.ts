import type { Notice } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Webhooks that turned off because nobody took their messages: another system hears nothing, and may not know. */
export const webhookNotices = ({ webhooks }: Registry): Notice[] =>
  webhooks.list().flatMap(({ id, name, isOn, offReason, offAtMs }): Notice[] =>
    isOn || offReason === undefined || offAtMs === undefined
      ? []
      : [
          {
            id: `webhook:${id}:${offAtMs}`,
            topic: "system",
            severity: "warning",
            title: { it: `Webhook spento: ${name}`, en: `Webhook turned off: ${name}` },
            text: {
              it: `L'altro sistema non riceve più nulla: ${offReason}. Sistemalo e riaccendi il webhook.`,
              en: `The other system hears nothing any more: ${offReason}. Mend it and turn the webhook on again.`,
            },
            href: "/amministrazione/webhook",
            raisedAtMs: offAtMs,
            isTakenNote: false,
          },
        ],
  );
