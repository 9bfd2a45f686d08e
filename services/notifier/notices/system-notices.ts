import type { Notice } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Shorter absences mend themselves, and nothing is lost meanwhile: edges keep what they measure. */
const AWAY_MS = 3_600_000;

/** What runs badly behind the numbers: gateways that are away for an hour, and messages that nobody could read. */
export function systemNotices({ edges, identities, quarantine }: Registry, nowMs: number): Notice[] {
  const revoked = new Set(
    identities
      .list()
      .filter(({ revokedAtMs }) => revokedAtMs !== undefined)
      .map(({ id }) => id),
  );
  const names = new Map(identities.list().map(({ id, name }) => [id, name]));
  const away = edges
    .list()
    .filter(({ edge, online, sinceMs }) => !online && nowMs - sinceMs >= AWAY_MS && !revoked.has(edge))
    .map(({ edge, sinceMs }): Notice => {
      const name = names.get(edge) ?? edge;
      return {
        id: `edge:${edge}:${sinceMs}`,
        topic: "system",
        severity: "warning",
        title: { it: `Non si collega da un'ora: ${name}`, en: `Away for an hour: ${name}` },
        text: {
          it: "Controllare alimentazione e rete. Quello che misura resta nella sua memoria e arriva quando torna.",
          en: "Check power and network. What it measures stays in its memory and comes when it is back.",
        },
        href: "/dispositivi",
        raisedAtMs: sinceMs + AWAY_MS,
        isTakenNote: false,
      };
    });
  const [oldest] = quarantine.list({ state: "open", limit: 1 });
  if (oldest === undefined) return away;
  const count = quarantine.count("open");
  return [
    ...away,
    {
      id: "quarantine",
      topic: "system",
      severity: "note",
      title: {
        it: `Messaggi che nessuno ha potuto leggere: ${count}`,
        en: `Messages that could not be read: ${count}`,
      },
      text: {
        it: "Stanno in quarantena con il motivo. Niente è perso: si possono rileggere.",
        en: "They are in quarantine, each with the reason. Nothing is lost: they can be read again.",
      },
      href: "/dispositivi",
      raisedAtMs: oldest.receivedAtMs,
      isTakenNote: false,
    },
  ];
}
