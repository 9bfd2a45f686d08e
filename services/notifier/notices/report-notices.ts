import type { ReportKind } from "@lucciola/contract/lighting/fault-report.ts";
import type { Notice, Words } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

const SHOWN = 500;
const KIND_WORDS: Readonly<Record<ReportKind, Words>> = {
  dark: { it: "lampada spenta", en: "lamp dark" },
  flickering: { it: "lampada che lampeggia", en: "lamp flickers" },
  "on-by-day": { it: "lampada accesa di giorno", en: "lamp on by day" },
  damaged: { it: "palo o lampada danneggiati", en: "pole or lamp damaged" },
  other: { it: "altro", en: "something else" },
};

/** What citizens have reported and nobody has looked at. What is damaged may hurt somebody, and hurries. */
export function reportNotices({ reports, assets }: Registry): Notice[] {
  return reports
    .list({ state: "open", limit: SHOWN })
    .filter(({ state }) => state === "received")
    .map(({ id, kind, lamp, street, reportedAtMs }): Notice => {
      const place = (lamp === undefined ? undefined : assets.point(lamp)?.name) ?? street;
      const words = KIND_WORDS[kind];
      const at = place === undefined ? "" : `, ${place}`;
      return {
        id: `report:${id}`,
        topic: "work",
        severity: kind === "damaged" ? "urgent" : "warning",
        title: { it: `Segnalazione: ${words.it}${at}`, en: `Report: ${words.en}${at}` },
        text: {
          it: "Un cittadino l'ha segnalata e nessuno l'ha ancora guardata.",
          en: "A citizen has reported it, and nobody has looked at it yet.",
        },
        href: `/segnalazioni/${id}`,
        raisedAtMs: reportedAtMs,
        isTakenNote: false,
      };
    });
}
