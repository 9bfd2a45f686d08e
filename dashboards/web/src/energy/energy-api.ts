import type { AnomalyBudget, AnomalyDetail, AnomalyList, AnomalySeries } from "@lucciola/contract/api/anomalies.ts";
import type {
  BuildingNote,
  BuildingNotes,
  BuildingProfile,
  BuildingSignature,
  NewBuildingNote,
  ProfileCarrier,
} from "@lucciola/contract/api/building-profile.ts";
import type { BuildingFigures, TownFigures } from "@lucciola/contract/api/energy-figures.ts";
import type { SupplyDetail, SupplyList } from "@lucciola/contract/api/supplies.ts";
import type { SupplyIntervals } from "@lucciola/contract/api/supply-intervals.ts";
import type {
  BillCheckAnswer,
  BillEntry,
  BillFileAnswer,
  BillList,
  BuildingCost,
  ContractList,
  FactorEntry,
  FactorList,
  SupplyCost,
  SupplyTariffs,
} from "@lucciola/contract/api/tariff.ts";
import type { Factor } from "@lucciola/contract/energy/factor.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { ApiProblem, call, query } from "../api/client.ts";

export type FigureDays = 7 | 30 | 365;
const id = encodeURIComponent;
/** Without what is undefined. */
const given = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** What the energy manager's pages ask of the server. Rejects with `ApiProblem`. */
export const energyApi = {
  town: (days: FigureDays) => call<TownFigures>("GET", `/api/v1/energy/town${query({ days: String(days) })}`),
  buildings: (days: FigureDays) =>
    call<BuildingFigures>("GET", `/api/v1/energy/buildings${query({ days: String(days) })}`),
  profile: (building: string, of: { from: string; to: string; carrier: ProfileCarrier }) =>
    call<BuildingProfile>("GET", `/api/v1/buildings/${id(building)}/profile${query(of)}`),
  signature: (building: string, of: { from: string; to: string; carrier: ProfileCarrier }) =>
    call<BuildingSignature>("GET", `/api/v1/buildings/${id(building)}/signature${query(of)}`),
  buildingCost: (building: string, days: { from: string; to: string }) =>
    call<BuildingCost>("GET", `/api/v1/buildings/${id(building)}/cost${query(days)}`),
  notes: (building: string) => call<BuildingNotes>("GET", `/api/v1/buildings/${id(building)}/notes`),
  addNote: (building: string, note: NewBuildingNote) =>
    call<BuildingNote>("POST", `/api/v1/buildings/${id(building)}/notes`, note),
  removeNote: (building: string, note: number) =>
    call<void>("DELETE", `/api/v1/buildings/${id(building)}/notes/${note}`),

  anomalies: (of: { state?: string | undefined; building?: string | undefined; before?: string; limit?: string }) =>
    call<AnomalyList>("GET", `/api/v1/anomalies${query(given(of))}`),
  anomaly: (anomaly: number) => call<AnomalyDetail>("GET", `/api/v1/anomalies/${anomaly}`),
  anomalySeries: (anomaly: number) => call<AnomalySeries>("GET", `/api/v1/anomalies/${anomaly}/series`),
  assign: (anomaly: number, to: string | undefined) =>
    call<AnomalyDetail>("POST", `/api/v1/anomalies/${anomaly}/assign`, to === undefined ? {} : { to }),
  snooze: (anomaly: number, until: string, reason: string) =>
    call<AnomalyDetail>("POST", `/api/v1/anomalies/${anomaly}/snooze`, { until, reason }),
  markNormal: (anomaly: number, wish: { reason: string; scope: string; until?: string }) =>
    call<AnomalyDetail>("POST", `/api/v1/anomalies/${anomaly}/normal`, wish),
  reopen: (anomaly: number, reason: string) =>
    call<AnomalyDetail>("POST", `/api/v1/anomalies/${anomaly}/reopen`, { reason }),
  noteOn: (anomaly: number, text: string) => call<AnomalyDetail>("POST", `/api/v1/anomalies/${anomaly}/note`, { text }),
  budget: () => call<AnomalyBudget>("GET", "/api/v1/anomalies/budget"),
  setBudget: (budget: AnomalyBudget) => call<AnomalyBudget>("PUT", "/api/v1/anomalies/budget", budget),

  supplies: () => call<SupplyList>("GET", "/api/v1/supplies"),
  supply: (supply: string) => call<SupplyDetail>("GET", `/api/v1/supplies/${id(supply)}`),
  tariffs: () => call<SupplyTariffs>("GET", "/api/v1/supplies/tariffs"),
  intervals: (supply: string, range: { from: string; to: string; bucket: string }) =>
    call<SupplyIntervals>("GET", `/api/v1/supplies/${id(supply)}/intervals${query(range)}`),
  supplyCost: (supply: string, days: { from: string; to: string }) =>
    call<SupplyCost>("GET", `/api/v1/supplies/${id(supply)}/cost${query(days)}`),
  contracts: (supply: string) => call<ContractList>("GET", `/api/v1/contracts${query({ supply })}`),
  storeContract: (contract: SupplyContract) =>
    call<ContractList>("POST", "/api/v1/contracts", { contracts: [contract] }),
  bills: (supply?: string) => call<BillList>("GET", `/api/v1/bills${query(given({ supply, limit: "200" }))}`),
  bill: (bill: number) => call<BillEntry>("GET", `/api/v1/bills/${bill}`),
  checkBill: (bill: number) => call<BillCheckAnswer>("GET", `/api/v1/bills/${bill}/check`),
  removeBill: (bill: number) => call<void>("DELETE", `/api/v1/bills/${bill}`),
  sendBillFile,
  factors: () => call<FactorList>("GET", "/api/v1/factors"),
  correctFactor: (factor: number, by: Factor) => call<FactorEntry>("POST", `/api/v1/factors/${factor}/correction`, by),
  addFactor: (factor: Factor) => call<FactorEntry>("POST", "/api/v1/factors", factor),
};

/** Sends the file itself; what it holds decides how it is read. */
async function sendBillFile(
  file: File,
  options: { readonly isDryRun: boolean; readonly supply?: string; readonly from?: string; readonly to?: string },
): Promise<BillFileAnswer> {
  const isXml = (await file.slice(0, 200).text()).trimStart().startsWith("<");
  const { isDryRun, ...stated } = options;
  let response: Response;
  try {
    response = await fetch(`/api/v1/bills/files${query(given({ ...stated, dryRun: String(isDryRun) }))}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": isXml ? "application/xml" : "text/csv" },
      body: file,
    });
  } catch {
    throw new ApiProblem(0, "unreachable", "");
  }
  const json: unknown = await response.json().catch(() => ({}));
  if (response.ok) return json as BillFileAnswer;
  const { code, detail } = json as { code?: string; detail?: string };
  throw new ApiProblem(response.status, code ?? "http-error", detail ?? response.statusText);
}
