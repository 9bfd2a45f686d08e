import type { PersonSummary } from "@lucciola/contract/api/people.ts";
import type { SessionSummary } from "@lucciola/contract/api/sessions.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Person, Session } from "@lucciola/platform/registry/access/access.ts";

export function describePerson(person: Person, sessions: number): PersonSummary {
  const { displayName, email, phone, createdAtMs, lastLoginAtMs, lockedAtMs } = person;
  return {
    username: person.username,
    ...(displayName === undefined ? {} : { displayName }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    language: person.language,
    roles: [...person.roles],
    ...(createdAtMs === undefined ? {} : { createdAt: formatInstant(createdAtMs) }),
    ...(lastLoginAtMs === undefined ? {} : { lastLoginAt: formatInstant(lastLoginAtMs) }),
    ...(lockedAtMs === undefined ? {} : { lockedAt: formatInstant(lockedAtMs) }),
    mustChangePassword: person.mustChangePassword,
    isFromProvider: person.link !== undefined,
    sessions,
  };
}

export const describeSession = (session: Session, thisId: number): SessionSummary => ({
  id: session.id,
  username: session.username,
  openedAt: formatInstant(session.openedAtMs),
  seenAt: formatInstant(session.seenAtMs),
  until: formatInstant(session.expiresAtMs),
  address: session.address.slice(0, 64),
  browser: session.browser.slice(0, 300),
  way: session.way,
  isThis: session.id === thisId,
});
