import type { BuildingList, Consumption } from "@lucciola/contract/api/buildings.ts";
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
import type { LoginWays } from "@lucciola/contract/api/sessions.ts";
import type { SimulatorStatus } from "@lucciola/contract/api/simulator.ts";

/** An answer that is not the one asked for, in the server's words. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** Not to be tried again before, s. */
  readonly retryAfterS: number | undefined;
  /** All that the server said. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    detail: string,
    body: Readonly<Record<string, unknown>> = {},
    retryAfterS?: number,
  ) {
    super(detail);
    this.body = body;
    this.name = "ApiProblem";
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

/** Fired on `window` when the server no longer knows the session. */
export const LOGIN_REQUIRED = "lucciola:login-required";

/** Fired on `window` when something was refused that this page took for allowed: the roles may be others by now. */
export const ROLE_MISSING = "lucciola:role-missing";

/** How long ago the person last touched the page, s: what it asks by itself keeps no session open. */
let touchedAtMs = Date.now();
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
  window.addEventListener(kind, () => (touchedAtMs = Date.now()), { capture: true, passive: true });
const idleS = (): string => String(Math.floor((Date.now() - touchedAtMs) / 1_000));

/** What PATCH sends (RFC 7396): what is left out stays, null takes a member away. */
const MERGE_PATCH = "application/merge-patch+json";

/** One request, of ours; rejects with `ApiProblem`. A room that has many keeps them in a file of its own. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  let response: Response;
  const isForm = body instanceof FormData;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        "lucciola-idle": idleS(),
        ...headers,
        ...(body === undefined || isForm
          ? {}
          : { "content-type": method === "PATCH" ? MERGE_PATCH : "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem(0, "unreachable", "");
  }
  if (response.status === 204) return undefined as T;
  const json: unknown = await response.json().catch(() => ({}));
  if (response.ok) return json as T;
  // The session has ended: the whole page must know, whoever asked.
  if (response.status === 401) window.dispatchEvent(new Event(LOGIN_REQUIRED));
  const said = json as Record<string, unknown> & { code?: string; detail?: string };
  if (said.code === "role-missing") window.dispatchEvent(new Event(ROLE_MISSING));
  const retryAfter = response.headers.get("retry-after");
  throw new ApiProblem(
    response.status,
    said.code ?? "http-error",
    said.detail ?? response.statusText,
    said,
    retryAfter === null ? undefined : Number(retryAfter),
  );
}

/** `?a=b` of values, escaped. */
export const query = (values: Record<string, string>): string => `?${new URLSearchParams(values).toString()}`;

/** Every request that the dashboards make. Rejects with `ApiProblem`. */
export const api = {
  /** `undefined`: nobody is logged in. */
  session: () => call<SessionUser | undefined>("GET", "/api/v1/session"),
  loginWays: () => call<LoginWays>("GET", "/api/v1/login"),
  login: (username: string, password: string) => call<SessionUser>("POST", "/api/v1/session", { username, password }),
  logout: () => call<void>("DELETE", "/api/v1/session"),
  changePassword: (currentPassword: string, newPassword: string) =>
    call<SessionUser>("POST", "/api/v1/account/password", { currentPassword, newPassword }),
  simulator: () => call<SimulatorStatus>("GET", "/api/v1/simulator"),
  overview: () => call<Overview>("GET", "/api/v1/overview"),
  buildings: () => call<BuildingList>("GET", "/api/v1/buildings"),
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
