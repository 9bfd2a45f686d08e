import { randomUUID } from "node:crypto";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { createWorkDesk } from "./work-desk.ts";

const LONGEST = 2_000;
/** What citizens mean, as crews read it. */
const WHAT: Readonly<Record<string, string>> = {
  dark: "Lampada spenta",
  flickering: "Lampada che lampeggia",
  "on-by-day": "Lampada accesa di giorno",
  damaged: "Palo o lampada danneggiati",
  other: "Segnalazione di un cittadino",
};

/** Makes an order of work from what citizens have reported. What is damaged may hurt somebody, and hurries. */
export function orderFromReport(
  registry: Registry,
  clock: Clock,
  zone: string,
): NonNullable<RouteDeps["openWorkOrder"]> {
  const desk = createWorkDesk(registry, zone);
  return async ({ origin, reportKind, point, street, latitudeDeg, longitudeDeg, words, by }) => {
    const what = [WHAT[reportKind] ?? WHAT.other, words].filter((part) => part !== "").join("\n");
    const hasPlace = latitudeDeg !== undefined && longitudeDeg !== undefined;
    const { id } = registry.transaction(() =>
      desk.create(
        {
          origin,
          what: what.slice(0, LONGEST),
          severity: reportKind === "damaged" ? "urgent" : "warning",
          place: {
            ...(point === undefined ? {} : { point }),
            ...(street === undefined ? {} : { words: street }),
            ...(hasPlace ? { latitudeDeg, longitudeDeg } : {}),
          },
        },
        { by, nowMs: clock.now(), moveId: randomUUID() },
      ),
    );
    return { id: String(id) };
  };
}
