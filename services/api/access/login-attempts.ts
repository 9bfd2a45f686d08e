import { FAILURES_FORGOTTEN_AFTER_S, waitAfterFailuresS } from "@lucciola/domain/access/login-delay.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { HttpProblem } from "../problem-details.ts";

const ADDRESS_WINDOW_MS = 15 * 60_000;
const FORGOTTEN_AFTER_MS = FAILURES_FORGOTTEN_AFTER_S * 1_000;
/** Names that strangers make up must not fill the memory; the ones that rest longest go first. */
const MOST_NAMES = 50_000;

export interface LoginAttempts {
  /**
   * Counts an attempt as failed until it has succeeded, so that many at once get no further than one after another. Throws
   * HttpProblem 429 `too-many-failed-logins` (this address) or `account-waits` (this account); an attempt that is refused
   * so counts for nothing.
   *
   * `account`: whose failures these are. A browser in which its person has logged in before is counted apart: strangers who
   * guess at a name slow one another down, and not its bearer.
   */
  begin(address: string, account: string): void;
  succeed(address: string, account: string): void;
}

/** Failed logins by address and by account, in memory: they are minutes old. */
export function createLoginAttempts(clock: Clock, mostOfAddress: number): LoginAttempts {
  const byAddress = new Map<string, { readonly count: number; readonly untilMs: number }>();
  const byAccount = new Map<string, { readonly count: number; readonly lastMs: number }>();

  function forgetOld(nowMs: number): void {
    for (const [address, { untilMs }] of byAddress) if (untilMs <= nowMs) byAddress.delete(address);
    // In the order of their last failure.
    for (const [account, { lastMs }] of byAccount) {
      if (byAccount.size <= MOST_NAMES && nowMs - lastMs < FORGOTTEN_AFTER_MS) break;
      byAccount.delete(account);
    }
  }

  return {
    begin(address, account) {
      const nowMs = clock.now();
      forgetOld(nowMs);
      const here = byAddress.get(address) ?? { count: 0, untilMs: nowMs + ADDRESS_WINDOW_MS };
      if (here.count >= mostOfAddress) throw tooMany("too-many-failed-logins", "from here", here.untilMs - nowMs);
      const name = account.toLowerCase();
      const { count, lastMs } = byAccount.get(name) ?? { count: 0, lastMs: nowMs };
      const waitMs = lastMs + waitAfterFailuresS(count) * 1_000 - nowMs;
      if (waitMs > 0) throw tooMany("account-waits", "with this name", waitMs);
      byAddress.set(address, { ...here, count: here.count + 1 });
      byAccount.delete(name);
      byAccount.set(name, { count: count + 1, lastMs: nowMs });
    },
    succeed(address, account) {
      byAddress.delete(address);
      byAccount.delete(account.toLowerCase());
    },
  };
}

function tooMany(code: string, where: string, waitMs: number): HttpProblem {
  const waitS = Math.ceil(waitMs / 1_000);
  return new HttpProblem(429, code, `Too many failed logins ${where}: wait ${waitS} seconds`, waitS);
}
