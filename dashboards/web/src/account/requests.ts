import type { Account, AccountChange } from "@lucciola/contract/api/people.ts";
import type { EndedSessions, SessionList } from "@lucciola/contract/api/sessions.ts";
import { call } from "../api/client.ts";

/** What one asks about oneself. Rejects with `ApiProblem`. */
export const requests = {
  account: () => call<Account>("GET", "/api/v1/account"),
  change: (change: AccountChange) => call<Account>("PATCH", "/api/v1/account", change),
  sessions: () => call<SessionList>("GET", "/api/v1/account/sessions"),
  endSession: (id: number) => call<void>("DELETE", `/api/v1/account/sessions/${id}`),
  endOthers: () => call<EndedSessions>("DELETE", "/api/v1/account/sessions"),
};
