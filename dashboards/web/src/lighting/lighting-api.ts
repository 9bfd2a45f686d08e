import type {
  BulkEndRequest,
  BulkEndResult,
  BulkOrderRequest,
  BulkOrderResult,
  BulkPreviewRequest,
  OrderPreview,
} from "@lucciola/contract/api/bulk-orders.ts";
import type { LampColumns, LampLevels, LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import { call, query } from "../api/client.ts";

const BULK = "/api/v1/lighting/bulk-orders";

/** Requests of the lighting room beside those of the client. Reject with `ApiProblem`. */
export const lightingApi = {
  columns: () => call<LampColumns>("GET", "/api/v1/lamp-columns"),
  states: () => call<LampStates>("GET", "/api/v1/lamp-states"),
  levels: (at: string) => call<LampLevels>("GET", `/api/v1/lamp-levels${query({ at })}`),
  preview: (request: BulkPreviewRequest) => call<OrderPreview>("POST", `${BULK}/preview`, request),
  order: (request: BulkOrderRequest) => call<BulkOrderResult>("POST", BULK, request),
  end: (request: BulkEndRequest) => call<BulkEndResult>("POST", `${BULK}/end`, request),
};
