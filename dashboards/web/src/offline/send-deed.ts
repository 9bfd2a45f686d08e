import type { WorkOrderDetail } from "@lucciola/contract/api/work-orders.ts";
import { call } from "../api/client.ts";
import type { WaitingDeed } from "./offline-store.ts";

/** Tells the server of a deed, and gets the order as it stands then. Rejects with `ApiProblem`. */
export function sendDeed({ order, key, at, deed }: WaitingDeed): Promise<WorkOrderDetail> {
  const path = `/api/v1/work/orders/${order}`;
  const headers = { "idempotency-key": key };
  switch (deed.kind) {
    case "step": {
      const { step, after, reason } = deed;
      return call("POST", `${path}/steps`, { step, after, at, ...(reason === undefined ? {} : { reason }) }, headers);
    }
    case "note":
      return call("POST", `${path}/notes`, { text: deed.text, at }, headers);
    case "part":
      return call("POST", `${path}/parts`, { part: deed.part, amount: deed.amount, at }, headers);
    case "photo": {
      const form = new FormData();
      form.append("photo", deed.photo, "photo.jpg");
      return call("POST", `${path}/photos`, form, { ...headers, "taken-at": at });
    }
  }
}
