import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { PublicSettings } from "@lucciola/platform/config/public-settings.ts";

const DAY_MS = 86_400_000;
const KEY_BYTES = 32;
/** Nobody reads and fills in the form faster; a program does. */
const LEAST_TIME_MS = 3_000;
const LONGEST_TIME_MS = 6 * 3_600_000;
const TOKENS_REMEMBERED = 1_000;

export type Admission = { readonly ok: true } | { readonly ok: false; readonly limit: "address" | "town" };

export type FormToken =
  | { readonly kind: "good"; readonly id: string }
  /** Sent already, such as by a second press of the button: the answer was this. */
  | { readonly kind: "answered"; readonly answer: string }
  | { readonly kind: "too-fast" }
  | { readonly kind: "too-old" };

/** Guards the form against programs, without a captcha, without a cookie and without keeping who sent what. */
export interface ReportLimits {
  /** Counts a report of an address; refused when the address or the whole town has sent enough for today. */
  admit(address: string): Admission;
  issueToken(): string;
  checkToken(token: string): FormToken;
  /** Remembers what was answered to a token. */
  answered(id: string, answer: string): void;
}

/**
 * Addresses are counted as HMACs under a key that is random, only in memory and another one each day: from what is kept
 * nobody can tell who sent a report, on no day.
 */
export function createReportLimits(
  clock: Clock,
  { perAddressPerDay, perDay }: PublicSettings["reports"],
  countSince: (ms: number) => number,
): ReportLimits {
  const formKey = randomBytes(KEY_BYTES);
  const answers = new Map<string, string>();
  let day = -1;
  let dayKey = randomBytes(KEY_BYTES);
  let counts = new Map<string, number>();

  const macOf = (text: string): string => createHmac("sha256", formKey).update(text).digest("base64url");

  return {
    admit(address) {
      const now = clock.now();
      if (Math.floor(now / DAY_MS) !== day) {
        day = Math.floor(now / DAY_MS);
        dayKey = randomBytes(KEY_BYTES);
        counts = new Map();
      }
      const who = createHmac("sha256", dayKey).update(networkOf(address)).digest("base64url");
      const count = counts.get(who) ?? 0;
      if (count >= perAddressPerDay) return { ok: false, limit: "address" };
      if (countSince(now - DAY_MS) >= perDay) return { ok: false, limit: "town" };
      counts.set(who, count + 1);
      return { ok: true };
    },
    issueToken() {
      const text = `${clock.now()}.${randomBytes(12).toString("base64url")}`;
      return `${text}.${macOf(text)}`;
    },
    checkToken(token) {
      const [issued = "", id = "", mac = ""] = token.split(".");
      const expected = Buffer.from(macOf(`${issued}.${id}`));
      const given = Buffer.from(mac);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { kind: "too-old" };
      const answer = answers.get(id);
      if (answer !== undefined) return { kind: "answered", answer };
      const ageMs = clock.now() - Number(issued);
      if (ageMs < LEAST_TIME_MS) return { kind: "too-fast" };
      return ageMs > LONGEST_TIME_MS ? { kind: "too-old" } : { kind: "good", id };
    },
    answered(id, answer) {
      answers.set(id, answer);
      for (const oldest of answers.keys()) {
        if (answers.size <= TOKENS_REMEMBERED) break;
        answers.delete(oldest);
      }
    },
  };
}

/** A home has one IPv4 address, but 2^64 of IPv6: of those the first half says which home. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail = ""] = plain.split("::");
  const left = head.split(":").filter((group) => group !== "");
  const right = tail.split(":").filter((group) => group !== "");
  const groups = plain.includes("::")
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right]
    : left;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
