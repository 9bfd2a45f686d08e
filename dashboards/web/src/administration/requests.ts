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
  audit: (filter: Record<string, string>) => call<AuditPage>("GET", `/api/v1/audit${query(filter)}`),
  health: () => call<SystemHealth>("GET", "/api/v1/administration/health"),
};
