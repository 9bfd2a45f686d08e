import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { HttpProblem } from "../problem-details.ts";

/** What the caller of these routes can put right; the rest is ours. */
const STATUS_OF: Readonly<Record<string, number>> = {
  "work-order-unknown": 404,
  "work-order-exists": 409,
  "plan-version-unknown": 404,
  "point-unknown": 404,
  "group-unknown": 404,
  "lamp-type-unknown": 404,
  "anomaly-unknown": 404,
  "anomaly-closed": 409,
  "anomaly-open": 409,
  "group-id-taken": 409,
  "lamp-type-in-use": 409,
  "plan-in-use": 409,
  "roll-out-running": 409,
  "too-many-orders": 409,
  "too-many-rules": 409,
  "installation-conflict": 409,
  "programme-unknown": 422,
  "calendar-unknown": 422,
  "group-invalid": 422,
  "order-invalid": 422,
  "supply-unknown": 422,
  "supply-facts-invalid": 422,
  "supply-shares-exceeded": 422,
  "supply-circle": 422,
  "building-facts-invalid": 422,
  "building-unknown": 422,
  "cabinet-unknown": 422,
  "delivery-invalid": 422,
  "contract-days-wrong": 422,
  "bill-days-wrong": 422,
  "bill-without-supply": 422,
  "bill-exists": 409,
  "bill-unreadable": 422,
  "bill-signed": 422,
  "csv-unreadable": 422,
  "note-days-wrong": 422,
  "factor-unknown": 404,
  "factor-day-wrong": 422,
  "factor-exists": 409,
  "factor-replaced": 409,
  "snooze-in-the-past": 422,
  "normal-until-past": 422,
  "user-exists": 409,
  "user-unknown": 404,
  "last-administrator": 409,
  "token-exists": 409,
  "too-many-webhooks": 409,
};

/** Does some work; what the caller can put right becomes a problem of the caller's. */
export function answering<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(error);
  }
}

/** As `answering`, for work that takes its time. */
export async function answeringLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asProblem(error);
  }
}

function asProblem(error: unknown): unknown {
  const status = error instanceof OperationalError ? STATUS_OF[error.code] : undefined;
  return error instanceof OperationalError && status !== undefined
    ? new HttpProblem(status, error.code, error.message)
    : error;
}
