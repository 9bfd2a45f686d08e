import type { AnomalyAlert } from "../anomaly/alert.ts";
import type { EvidenceByKind } from "../anomaly/evidence.ts";
import type { AnomalyModel } from "../anomaly/prose/models.ts";
import { addDays, instantOfLocalTime } from "../time/local-time.ts";
import type { MeasureVerification } from "./verify-measures.ts";

const MODEL: AnomalyModel = "baseline-before-the-work";

/**
 * What the inbox of anomalies hears of a saving that is lost, priced as if it stayed lost for a year; `undefined` where none
 * is. `supply` is the meter that it is told of, days are those of `zone`.
 */
export function driftAlert(
  { drift, promisedPerYear }: Pick<MeasureVerification, "drift" | "promisedPerYear">,
  supply: string,
  zone: string,
): AnomalyAlert | undefined {
  if (drift === undefined) return undefined;
  const { from, to, toldOn, windowDays, promisedKwh, savedKwh, bandKwh, lostShare } = drift;
  const evidence: EvidenceByKind["saving-lost"] = {
    promised: rounded(1_000 * promisedKwh),
    saved: rounded(1_000 * savedKwh),
    band: rounded(1_000 * bandKwh),
    days: windowDays,
    lostShare: rounded(lostShare),
  };
  return {
    kind: "saving-lost",
    supply,
    fromMs: instantOfLocalTime(from, 0, zone),
    ...(to === undefined ? {} : { toMs: instantOfLocalTime(addDays(to, 1), 0, zone) }),
    raisedAtMs: instantOfLocalTime(addDays(toldOn, 1), 0, zone),
    score: Math.min(1, Math.max(0, lostShare)),
    energy: { whPerYear: Math.round(1_000 * lostShare * promisedPerYear.kwh) },
    eurPerYear: Math.max(0, Math.round(lostShare * promisedPerYear.eur)),
    evidence: { ...evidence },
    model: MODEL,
  };
}

const rounded = (value: number): number => Number(value.toPrecision(4));
