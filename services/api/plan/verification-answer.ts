import type { PlanVerification } from "@lucciola/contract/api/plan-verification.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import type { Words } from "@lucciola/domain/anomaly/prose/language.ts";
import { instantsOf } from "@lucciola/domain/baseline/usage-observation.ts";
import { tellLeftOut } from "@lucciola/domain/plan/tell-left-out.ts";
import { tellVerification } from "@lucciola/domain/plan/tell-verification.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { driftCase } from "./keep-drifts.ts";
import type { VerifiedGroup } from "./verify-group.ts";

const ASSUMED_GAS: Words = {
  it: "Nessun contratto dice quanti kWh ha un metro cubo di gas: sono presunti 10,7, prima e dopo i lavori.",
  en: "No contract says how many kWh a cubic metre of gas has: 10.7 are assumed, before and after the works.",
};
const TOGETHER: Words = {
  it: "Questi interventi cadono sugli stessi contatori a meno di un anno l'uno dall'altro: si giudicano insieme.",
  en: "These measures lie on the same meters, less than a year from each other: they are judged together.",
};
const UNMEASURED: Words = {
  it: "Di un vettore promesso nessun contatore dice qualcosa: resta fuori dal confronto.",
  en: "No meter tells of one of the carriers that were promised: it is left out of the comparison.",
};

const MOST_OTHERS = 5;

/** A verification as the API tells it; days are those of `zone`. */
export function verificationAnswer(
  registry: Registry,
  computedAtMs: number,
  verified: VerifiedGroup,
  zone: string,
): PlanVerification {
  const { group, verification, days, isGasAssumed, leftOut } = verified;
  const { judgement, promised, measured, band, promisedPerYear, carriers, unmeasured, drift } = verification;
  const anomaly = driftCase(registry, verified);
  return {
    id: group.measures[0]?.measure.id ?? "",
    measures: group.measures.map(({ measure: { id, name, place }, begunOn, doneOn }) => ({
      ...{ id, name, place, begunOn, doneOn },
    })),
    meters: group.meters.map((id) => ({ id, name: registry.assets.point(pointId(id))?.name ?? id })),
    baseline: { ...group.baseline },
    ...(group.reporting === undefined ? {} : { reporting: { ...group.reporting } }),
    verdict: judgement.verdict,
    why: judgement.why,
    words: { ...tellVerification({ ...verification, days }, group.reporting) },
    promised,
    measured,
    band,
    promisedPerYear,
    days,
    carriers: carriers.map(({ cvrmse, methods, ...rest }) => ({
      ...rest,
      methods: [...methods],
      ...(cvrmse === undefined ? {} : { cvrmse }),
    })),
    unmeasured: [...unmeasured],
    ...(leftOut === undefined ? {} : { leftOut: { ...leftOut, kinds: [...leftOut.kinds] } }),
    notes: [
      ...(group.measures.length > 1 ? [TOGETHER] : []),
      ...(isGasAssumed ? [ASSUMED_GAS] : []),
      ...(leftOut === undefined ? [] : tellLeftOut(leftOut)),
      ...(unmeasured.length > 0 && carriers.length > 0 ? [UNMEASURED] : []),
    ].map((words) => ({ ...words })),
    others: othersOf(registry, verified, zone),
    ...(drift === undefined ? {} : { drift }),
    ...(anomaly === undefined ? {} : { anomaly }),
    computedAt: formatInstant(computedAtMs),
  };
}

function othersOf(registry: Registry, { group }: VerifiedGroup, zone: string): PlanVerification["others"] {
  if (group.reporting === undefined) return [];
  const { fromMs, toMs } = instantsOf(group.reporting, zone);
  return (
    group.meters
      .flatMap((meter) => registry.anomalies.ofSupply(meter, fromMs))
      .filter(
        ({ alert: { kind, fromMs: sinceMs, eurPerYear } }) =>
          kind !== "saving-lost" && sinceMs < toMs && eurPerYear > 0,
      )
      // What falls is the saving itself.
      .filter(({ alert: { evidence } }) => (evidence.change ?? 0) >= 0)
      .sort((a, b) => b.alert.eurPerYear - a.alert.eurPerYear)
      .slice(0, MOST_OTHERS)
      .map(({ id, alert }) => ({
        anomaly: id,
        title: { ...ANOMALY_WORDS[alert.kind].title },
        from: formatInstant(alert.fromMs),
        ...(alert.toMs === undefined ? {} : { to: formatInstant(alert.toMs) }),
      }))
  );
}
