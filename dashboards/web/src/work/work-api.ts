import type {
  LampTest,
  LampTestRequest,
  NewWorkOrder,
  WorkAssignment,
  WorkLevels,
  WorkOrderDetail,
  WorkOrderList,
  WorkPartEntry,
  WorkPartList,
  WorkPeople,
  WorkPlaceDetail,
  WorkPlaceList,
} from "@lucciola/contract/api/work-orders.ts";
import type { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import { call, query } from "../api/client.ts";
import { newKey } from "../offline/new-key.ts";

const ROOT = "/api/v1/work";
/** Each request that changes something has a key of its own, by which the server knows it again. */
const keyed = (key: string = newKey()) => ({ "idempotency-key": key });
const post = <T>(path: string, body?: unknown, key?: string): Promise<T> =>
  call<T>("POST", ROOT + path, body, keyed(key));

/** The requests of the pages of work. Reject with `ApiProblem`. */
export const workApi = {
  orders: (values: Record<string, string>) => call<WorkOrderList>("GET", `${ROOT}/orders${query(values)}`),
  order: (id: number) => call<WorkOrderDetail>("GET", `${ROOT}/orders/${id}`),
  create: (order: NewWorkOrder) => post<WorkOrderDetail>("/orders", order),
  assign: (id: number, assignment: WorkAssignment) => post<WorkOrderDetail>(`/orders/${id}/assignment`, assignment),
  lock: (id: number, minutes: number) => post<WorkOrderDetail>(`/orders/${id}/lock`, { minutes }),
  unlock: (id: number) => post<WorkOrderDetail>(`/orders/${id}/unlock`),
  parts: () => call<WorkPartList>("GET", `${ROOT}/parts`),
  putPart: ({ id, ...part }: WorkPartEntry) => call<WorkPartEntry>("PUT", `${ROOT}/parts/${id}`, part, keyed()),
  people: () => call<WorkPeople>("GET", `${ROOT}/people`),
  levels: () => call<WorkLevels>("GET", `${ROOT}/levels`),
  putLevels: (levels: ServiceLevels) => call<WorkLevels>("PUT", `${ROOT}/levels`, levels, keyed()),
  places: (search: string) => call<WorkPlaceList>("GET", `${ROOT}/places${query({ search })}`),
  place: (id: string) => call<WorkPlaceDetail>("GET", `${ROOT}/places/${encodeURIComponent(id)}`),
  test: (request: LampTestRequest) => post<LampTest>("/tests", request),
  testStatus: (id: string) => call<LampTest>("GET", `${ROOT}/tests/${id}`),
  endTest: (id: string) => post<LampTest>(`/tests/${id}/end`),
};
