import type { TalqErrorKey } from "@lucciola/contract/talq/profile/profile.ts";

/** What a text of another system becomes here, or why it cannot be carried. */
export type Carried<T> =
  | { readonly kind: "carried"; readonly value: T }
  | { readonly kind: "not-carried"; readonly key: TalqErrorKey; readonly why: string };

export const carried = <T>(value: T): Carried<T> => ({ kind: "carried", value });
/** It is well formed, and more than our programmes and calendars can say. */
export const tooMuch = (why: string): Carried<never> => ({
  kind: "not-carried",
  key: "serviceConstraintExceeded",
  why,
});
/** It is not as TALQ wants it. */
export const malformed = (why: string): Carried<never> => ({ kind: "not-carried", key: "payloadError", why });
