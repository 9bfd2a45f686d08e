import type { AlarmList } from "@lucciola/contract/api/alarms.ts";
import type {
  BulkEndRequest,
  BulkEndResult,
  BulkOrderRequest,
  BulkOrderResult,
  BulkPreviewRequest,
  OrderPreview,
} from "@lucciola/contract/api/bulk-orders.ts";
import type { LampColumns, LampLevels, LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import type { CabinetDetail, LampRecord } from "@lucciola/contract/api/lamp-record.ts";
import type { LevelExplanation } from "@lucciola/contract/api/lighting-orders.ts";
import { call, query } from "../api/client.ts";

const BULK = "/api/v1/lighting/bulk-orders";

/** Requests of the lighting room beside those of the client. Reject with `ApiProblem`. */
export const lightingApi = {
  columns: () => call<LampColumns>("GET", "/api/v1/lamp-columns"),
  states: () => call<LampStates>("GET", "/api/v1/lamp-states"),
  levels: (at: string) => call<LampLevels>("GET", `/api/v1/lamp-levels${query({ at })}`),
  record: (lamp: string, night: string | undefined) =>
    call<LampRecord>(
      "GET",
      `/api/v1/lamps/${encodeURIComponent(lamp)}/record${night === undefined ? "" : query({ night })}`,
    ),
  whyAt: (lamp: string, at: string) =>
    call<LevelExplanation>("GET", `/api/v1/lamps/${encodeURIComponent(lamp)}/why${query({ at })}`),
  cabinet: (id: string) => call<CabinetDetail>("GET", `/api/v1/cabinets/${encodeURIComponent(id)}`),
  alarms: (of: Record<string, string>) => call<AlarmList>("GET", `/api/v1/alarms${query(of)}`),
  preview: (request: BulkPreviewRequest) => call<OrderPreview>("POST", `${BULK}/preview`, request),
  order: (request: BulkOrderRequest) => call<BulkOrderResult>("POST", BULK, request),
  end: (request: BulkEndRequest) => call<BulkEndResult>("POST", `${BULK}/end`, request),
};
