import type { BuildingList, BuildingSummary, Consumption } from "@lucciola/contract/api/buildings.ts";
import type { ApprovalRequest, EnrolmentCode, EnrolmentList, NewEnrolment } from "@lucciola/contract/api/enrolments.ts";
import type { CommandRequest, CommandStatus, LampDetail, LampList } from "@lucciola/contract/api/lamps.ts";
import type { GroupList } from "@lucciola/contract/api/lighting-groups.ts";
import type {
  EmergencyRequest,
  LevelExplanation,
  OrderList,
  OrderRequest,
  OrderStatus,
} from "@lucciola/contract/api/lighting-orders.ts";
import type { DeviceList, QuarantineList, ReplayResult } from "@lucciola/contract/api/operations.ts";
import type { Overview } from "@lucciola/contract/api/overview.ts";
import type { SessionUser } from "@lucciola/contract/api/session.ts";
import type { SimulatorStatus } from "@lucciola/contract/api/simulator.ts";

/** An answer that is not the one asked for, in the server's words. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
  }
}

/** Fired on `window` when the server no longer knows the session. */
export const LOGIN_REQUIRED = "lucciola:login-required";

/** One request, of ours; rejects with `ApiProblem`. A room that has many keeps them in a file of its own. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem(0, "unreachable", "");
  }
  if (response.status === 204) return undefined as T;
  const json: unknown = await response.json().catch(() => ({}));
  if (response.ok) return json as T;
  // The session has ended: the whole page must know, whoever asked.
  if (response.status === 401) window.dispatchEvent(new Event(LOGIN_REQUIRED));
  const { code, detail } = json as { code?: string; detail?: string };
  throw new ApiProblem(response.status, code ?? "http-error", detail ?? response.statusText);
}

/** `?a=b` of values, escaped. */
export const query = (values: Record<string, string>): string => `?${new URLSearchParams(values).toString()}`;

/** Every request that the dashboards make. Rejects with `ApiProblem`. */
export const api = {
  /** `undefined`: nobody is logged in. */
  session: () => call<SessionUser | undefined>("GET", "/api/v1/session"),
  login: (username: string, password: string) => call<SessionUser>("POST", "/api/v1/session", { username, password }),
  logout: () => call<void>("DELETE", "/api/v1/session"),
  changePassword: (currentPassword: string, newPassword: string) =>
    call<SessionUser>("POST", "/api/v1/account/password", { currentPassword, newPassword }),
  simulator: () => call<SimulatorStatus>("GET", "/api/v1/simulator"),
  overview: () => call<Overview>("GET", "/api/v1/overview"),
  buildings: () => call<BuildingList>("GET", "/api/v1/buildings"),
  building: (id: string) => call<BuildingSummary>("GET", `/api/v1/buildings/${encodeURIComponent(id)}`),
  consumption: (id: string, range: { from: string; to: string; bucket: string }) =>
    call<Consumption>("GET", `/api/v1/buildings/${encodeURIComponent(id)}/consumption${query(range)}`),
  lamps: () => call<LampList>("GET", "/api/v1/lamps"),
  lamp: (id: string) => call<LampDetail>("GET", `/api/v1/lamps/${encodeURIComponent(id)}`),
  command: (id: string, request: CommandRequest) =>
    call<CommandStatus>("POST", `/api/v1/lamps/${encodeURIComponent(id)}/commands`, request),
  commandStatus: (id: string) => call<CommandStatus>("GET", `/api/v1/commands/${encodeURIComponent(id)}`),
  why: (id: string) => call<LevelExplanation>("GET", `/api/v1/lamps/${encodeURIComponent(id)}/why`),
  groups: () => call<GroupList>("GET", "/api/v1/lighting/groups"),
  openOrders: (of: Record<string, string> = {}) =>
    call<OrderList>("GET", `/api/v1/lighting/orders${query({ state: "open", ...of })}`),
  order: (request: OrderRequest) => call<OrderStatus>("POST", "/api/v1/lighting/orders", request),
  emergency: (request: EmergencyRequest) => call<OrderStatus>("POST", "/api/v1/lighting/emergency", request),
  endOrder: (id: string) => call<OrderStatus>("POST", `/api/v1/lighting/orders/${encodeURIComponent(id)}/end`),
  devices: () => call<DeviceList>("GET", "/api/v1/devices"),
  enrolments: () => call<EnrolmentList>("GET", "/api/v1/enrolments"),
  enrol: (place: NewEnrolment) => call<EnrolmentCode>("POST", "/api/v1/enrolments", place),
  approve: (id: string, approval: ApprovalRequest) =>
    call<void>("POST", `/api/v1/enrolments/${encodeURIComponent(id)}/approve`, approval),
  refuse: (id: string) => call<void>("POST", `/api/v1/enrolments/${encodeURIComponent(id)}/refuse`),
  quarantine: (values: Record<string, string> = {}) =>
    call<QuarantineList>("GET", `/api/v1/quarantine${query(values)}`),
  replay: (id: number) => call<ReplayResult>("POST", `/api/v1/quarantine/${id}/replay`),
  dismiss: (id: number) => call<void>("POST", `/api/v1/quarantine/${id}/dismiss`),
};
