import type {
  FaultKindList,
  FaultPlaceList,
  FaultRequest,
  SimulatedFaultList,
} from "@lucciola/contract/api/simulator.ts";
import { call, query } from "../api/client.ts";

const ROOT = "/api/v1/simulator";

export const simulator = {
  kinds: () => call<FaultKindList>("GET", `${ROOT}/kinds`),
  places: (kind: string) => call<FaultPlaceList>("GET", `${ROOT}/places${query({ kind })}`),
  faults: () => call<SimulatedFaultList>("GET", `${ROOT}/faults`),
  truth: (days: number) => call<SimulatedFaultList>("GET", `${ROOT}/truth${query({ days: String(days) })}`),
  inject: (fault: FaultRequest) => call<SimulatedFaultList>("POST", `${ROOT}/faults`, fault),
  clear: (id: string) => call<SimulatedFaultList>("POST", `${ROOT}/faults/${encodeURIComponent(id)}/clear`),
};
