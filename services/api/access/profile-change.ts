import type { AccountChange } from "@lucciola/contract/api/people.ts";
import type { Profile } from "@lucciola/platform/registry/access/access.ts";

type Names = keyof Profile;
const NAMES = ["displayName", "email", "phone", "language"] as const satisfies readonly Names[];

/** What a request changes of a profile, and the names of it for the audit log, which keeps no address of anybody. */
export function profileOf(body: AccountChange): { profile: Partial<Profile>; changed: Names[] } {
  const changed = NAMES.filter((name) => body[name] !== undefined);
  const text = (given: string | null) => given?.trim() || undefined;
  return {
    profile: {
      ...(body.displayName === undefined ? {} : { displayName: text(body.displayName) }),
      ...(body.email === undefined ? {} : { email: text(body.email) }),
      ...(body.phone === undefined ? {} : { phone: text(body.phone) }),
      ...(body.language === undefined ? {} : { language: body.language }),
    },
    changed,
  };
}
