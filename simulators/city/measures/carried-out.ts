import type { MeasureKind } from "@lucciola/contract/plan/measure.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type MeasureEffect, NO_EFFECT, SIMULATED_MEASURES, together } from "./measure-effects.ts";

/** A measure that the simulated town carries out, with the days of its works. */
export interface CarriedOut {
  /** Its name in the plan. */
  readonly id: string;
  readonly kind: MeasureKind;
  readonly placeKind: "building" | "cabinet";
  readonly place: string;
  /** Local days: the works begin on the first and are done on the other. */
  readonly begunOn: string;
  readonly doneOn: string;
  /** Noon of the day on which it is done: from then on it saves. */
  readonly fromMs: number;
  /** Noon of the day on which some of it is lost again. */
  readonly fadesMs: number | undefined;
  readonly effect: Partial<MeasureEffect>;
  readonly fadedEffect: Partial<MeasureEffect>;
  /** Promised for each kWh that it truly saves. */
  readonly promisedOfTrue: number;
}

const NOON_MINUTE = 720;

/** What of a place is changed at an instant. */
export interface Works {
  effectAt(atMs: number): MeasureEffect;
  readonly isNone: boolean;
}

/** The measures of a scenario, with the days on which they are done in a town that began at `epochMs`. */
export function carriedOut({ measures }: Pick<Scenario, "measures">, epochMs: number, zone: string): CarriedOut[] {
  const began = localTimeOf(epochMs, zone).date;
  return measures.map(({ kind, place, doneAfterDays, worksDays, amount, promisedOfTrue, fades }) => {
    const doneOn = addDays(began, doneAfterDays);
    const shape = SIMULATED_MEASURES[kind];
    return {
      id: `${place}-${kind}`.slice(0, 64),
      kind,
      placeKind: shape.place,
      place,
      begunOn: addDays(doneOn, -worksDays),
      doneOn,
      fromMs: instantOfLocalTime(doneOn, NOON_MINUTE, zone),
      fadesMs:
        fades === undefined ? undefined : instantOfLocalTime(addDays(doneOn, fades.afterDays), NOON_MINUTE, zone),
      effect: shape.effect(amount),
      fadedEffect: fades === undefined ? {} : shape.effect(amount * (1 - fades.lostShare)),
      promisedOfTrue,
    };
  });
}

/** What the measures at one place do to it, by the instant. */
export function worksAt(measures: readonly CarriedOut[], place: string): Works {
  const here = measures.filter((measure) => measure.place === place);
  if (here.length === 0) return { effectAt: () => NO_EFFECT, isNone: true };
  const edges = here.flatMap(({ fromMs, fadesMs }) => [fromMs, ...(fadesMs === undefined ? [] : [fadesMs])]);
  const stages = [Number.NEGATIVE_INFINITY, ...edges]
    .sort((a, b) => a - b)
    .map((fromMs) => ({
      fromMs,
      effect: together(
        here
          .filter((measure) => measure.fromMs <= fromMs)
          .map((measure) =>
            measure.fadesMs !== undefined && measure.fadesMs <= fromMs ? measure.fadedEffect : measure.effect,
          ),
      ),
    }));
  return {
    effectAt: (atMs) => stages.findLast(({ fromMs }) => fromMs <= atMs)?.effect ?? NO_EFFECT,
    isNone: false,
  };
}
