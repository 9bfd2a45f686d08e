import type { AnomalyEntry } from "@lucciola/contract/api/anomalies.ts";
import { DateTime } from "luxon";
import { undo } from "../dialogs/undo.svelte.ts";
import { energyApi } from "../energy/energy-api.ts";
import { settings } from "../shell/settings.svelte.ts";
import { words } from "./words.ts";

const WEEK_DAYS = 7;
export type Scope = "once" | "range" | "always";

/** What a person does of an anomaly; each offers to be taken back, and tells the page that something has changed. */
export function createHandling(changed: (id: number, isUndo: boolean) => Promise<void>) {
  const t = () => words[settings.language];
  const then = async (id: number, said: string, takeBack?: () => Promise<unknown>): Promise<void> => {
    await changed(id, false);
    undo.offer({
      words: said,
      ...(takeBack === undefined
        ? {}
        : {
            undo: async () => {
              await takeBack();
              await changed(id, true);
            },
          }),
    });
  };
  const reopen = (id: number) => energyApi.reopen(id, t().undoReason);

  return {
    async assign({ id, assignedTo }: AnomalyEntry, to: string | undefined): Promise<void> {
      await energyApi.assign(id, to);
      await then(id, to === undefined ? t().done.unassigned : t().done.assigned(to), () =>
        energyApi.assign(id, assignedTo),
      );
    },
    /** Until the end of a local day. */
    async snooze({ id }: AnomalyEntry, day: string, reason: string): Promise<void> {
      const until = DateTime.fromISO(day, { zone: settings.zone }).endOf("day").toUTC().toISO() ?? day;
      await energyApi.snooze(id, until, reason);
      await then(id, t().done.snoozed(settings.format.localDay(day)), () => reopen(id));
    },
    async markNormal({ id }: AnomalyEntry, reason: string, scope: Scope): Promise<void> {
      await energyApi.markNormal(id, { reason, scope });
      await then(id, t().done.normal, () => reopen(id));
    },
    async takeUp({ id }: AnomalyEntry): Promise<void> {
      await energyApi.reopen(id, t().reopenReason);
      await then(id, t().done.reopened);
    },
    async note({ id }: AnomalyEntry, text: string): Promise<void> {
      await energyApi.noteOn(id, text);
      await then(id, t().done.noted);
    },
  };
}
export type Handling = ReturnType<typeof createHandling>;

/** The local day a week from now. */
export const inAWeek = (nowMs: number): string =>
  DateTime.fromMillis(nowMs, { zone: settings.zone }).plus({ days: WEEK_DAYS }).toISODate() ?? "";
