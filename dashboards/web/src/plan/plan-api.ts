import type {
  GrantList,
  GrantRule,
  Measure,
  MeasureEntry,
  MeasureList,
  MeasureStateChange,
  PlanTown,
  PotentialRanking,
  Proposals,
  ScenarioEntry,
  ScenarioList,
  ScenarioSettings,
} from "@lucciola/contract/api/plan.ts";
import type { PlanVerificationCourse, PlanVerificationList } from "@lucciola/contract/api/plan-verification.ts";
import { call } from "../api/client.ts";

const ROOT = "/api/v1/plan";
const at = (id: string): string => encodeURIComponent(id);

export const planApi = {
  ranking: () => call<PotentialRanking>("GET", `${ROOT}/ranking`),
  measures: () => call<MeasureList>("GET", `${ROOT}/measures`),
  putMeasure: (measure: Measure) => call<MeasureEntry>("PUT", `${ROOT}/measures/${at(measure.id)}`, measure),
  setState: (id: string, change: MeasureStateChange) =>
    call<MeasureEntry>("POST", `${ROOT}/measures/${at(id)}/state`, change),
  verifications: () => call<PlanVerificationList>("GET", `${ROOT}/verifications`),
  course: (id: string) => call<PlanVerificationCourse>("GET", `${ROOT}/verifications/${at(id)}`),
  removeMeasure: (id: string) => call<void>("DELETE", `${ROOT}/measures/${at(id)}`),
  propose: (places: readonly string[] | undefined, store: boolean) =>
    call<Proposals>("POST", `${ROOT}/proposals`, { ...(places === undefined ? {} : { places }), store }),
  grants: () => call<GrantList>("GET", `${ROOT}/grants`),
  putGrant: (rule: GrantRule) => call<GrantList>("PUT", `${ROOT}/grants`, rule),
  town: () => call<PlanTown>("GET", `${ROOT}/town`),
  putTown: (town: PlanTown) => call<PlanTown>("PUT", `${ROOT}/town`, town),
  scenarios: () => call<ScenarioList>("GET", `${ROOT}/scenarios`),
  addScenario: (settings: ScenarioSettings) => call<ScenarioEntry>("POST", `${ROOT}/scenarios`, settings),
  changeScenario: (id: number, settings: ScenarioSettings) =>
    call<ScenarioEntry>("PUT", `${ROOT}/scenarios/${id}`, settings),
  compute: (id: number) => call<ScenarioEntry>("POST", `${ROOT}/scenarios/${id}/computation`),
  removeScenario: (id: number) => call<void>("DELETE", `${ROOT}/scenarios/${id}`),
};
