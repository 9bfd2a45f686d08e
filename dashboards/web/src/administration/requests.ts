import type { AuditPage } from "@lucciola/contract/api/audit.ts";
import type { SystemHealth } from "@lucciola/contract/api/health.ts";
import type {
  NewPerson,
  OneTimePassword,
  PeopleList,
  PersonChange,
  PersonSummary,
} from "@lucciola/contract/api/people.ts";
import type { SessionList } from "@lucciola/contract/api/sessions.ts";
import type { MadeToken, NewToken, TokenList } from "@lucciola/contract/api/tokens.ts";
import type {
  DeliveryDetail,
  DeliveryList,
  MadeWebhook,
  NewWebhook,
  WebhookDelivery,
  WebhookList,
  WebhookSettings,
  WebhookSummary,
} from "@lucciola/contract/api/webhooks.ts";
import { call, query } from "../api/client.ts";

const personPath = (username: string, more = ""): string => `/api/v1/people/${encodeURIComponent(username)}${more}`;
const withReason = (reason: string) => (reason.trim() === "" ? {} : { reason: reason.trim() });

/** What the administration asks. Rejects with `ApiProblem`. */
export const requests = {
  people: () => call<PeopleList>("GET", "/api/v1/people"),
  invite: (person: NewPerson) => call<OneTimePassword>("POST", "/api/v1/people", person),
  change: (username: string, change: PersonChange) => call<PersonSummary>("PATCH", personPath(username), change),
  /** `lock`, `unlock` or `remove`. */
  decide: (username: string, what: "lock" | "unlock" | "remove", reason: string) =>
    call<void>("POST", personPath(username, `/${what}`), withReason(reason)),
  resetPassword: (username: string, reason: string) =>
    call<OneTimePassword>("POST", personPath(username, "/password"), withReason(reason)),
  sessions: () => call<SessionList>("GET", "/api/v1/sessions"),
  endSession: (id: number) => call<void>("DELETE", `/api/v1/sessions/${id}`),
  tokens: () => call<TokenList>("GET", "/api/v1/tokens"),
  makeToken: (token: NewToken) => call<MadeToken>("POST", "/api/v1/tokens", token),
  revokeToken: (id: number) => call<void>("DELETE", `/api/v1/tokens/${id}`),
  webhooks: () => call<WebhookList>("GET", "/api/v1/webhooks"),
  addWebhook: (webhook: NewWebhook) => call<MadeWebhook>("POST", "/api/v1/webhooks", webhook),
  changeWebhook: (id: number, change: WebhookSettings) => call<WebhookSummary>("PUT", `/api/v1/webhooks/${id}`, change),
  removeWebhook: (id: number) => call<void>("DELETE", `/api/v1/webhooks/${id}`),
  rotateSecret: (id: number, overlapHours: number) =>
    call<MadeWebhook>("POST", `/api/v1/webhooks/${id}/secret`, { overlapHours }),
  testWebhook: (id: number) => call<WebhookDelivery>("POST", `/api/v1/webhooks/${id}/test`),
  deliveries: (id: number, filter: Record<string, string>) =>
    call<DeliveryList>("GET", `/api/v1/webhooks/${id}/deliveries${query(filter)}`),
  delivery: (id: number, delivery: number) =>
    call<DeliveryDetail>("GET", `/api/v1/webhooks/${id}/deliveries/${delivery}`),
  replayDelivery: (id: number, delivery: number) =>
    call<WebhookDelivery>("POST", `/api/v1/webhooks/${id}/deliveries/${delivery}/replay`),
  audit: (filter: Record<string, string>) => call<AuditPage>("GET", `/api/v1/audit${query(filter)}`),
  health: () => call<SystemHealth>("GET", "/api/v1/administration/health"),
};
