import { REPORT_KINDS, type ReportKind } from "@lucciola/contract/lighting/fault-report.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import type { NewReport } from "@lucciola/platform/registry/reports/reports.ts";
import type { PublicLanguage } from "../language.ts";
import { findLamp, streetsOf } from "./find-lamp.ts";
import type { SentForm } from "./read-form.ts";

/** The fields of the form by their names; what the citizen wrote is shown again when something is missing. */
export const FIELDS = {
  kind: "tipo",
  pole: "palo",
  street: "via",
  place: "luogo",
  latitude: "latitudine",
  longitude: "longitudine",
  words: "parole",
  photo: "foto",
  email: "email",
  /** Nobody sees it; programs fill it in. */
  trap: "sito",
  token: "modulo",
} as const;

export type ReportIssue =
  | "kind-missing"
  | "place-missing"
  | "pole-unknown"
  | "pole-several"
  | "words-missing"
  | "words-long"
  | "email-wrong"
  | "photo-large"
  | "photo-wrong";

/** The field that each issue is about. */
export const FIELD_OF: Readonly<Record<ReportIssue, keyof typeof FIELDS>> = {
  "kind-missing": "kind",
  "place-missing": "pole",
  "pole-unknown": "pole",
  "pole-several": "pole",
  "words-missing": "words",
  "words-long": "words",
  "email-wrong": "email",
  "photo-large": "photo",
  "photo-wrong": "photo",
};

export const MAX_WORDS = 1_000;
export const MAX_PLACE = 200;
const MAX_EMAIL = 254;
/** A position further from the town than this is a mistake of the telephone. */
const REACH_DEG = 0.3;

export type CheckedReport =
  | { readonly ok: true; readonly report: Omit<NewReport, "photo"> }
  | { readonly ok: false; readonly issues: readonly ReportIssue[] };

/** What the form says, without its photo, or everything that is wrong with it. */
export function checkReport(
  { fields, isPhotoTooLarge }: SentForm,
  language: PublicLanguage,
  lamps: readonly Point[],
  site: LightingSite,
): CheckedReport {
  const issues: ReportIssue[] = [];
  const field = (name: keyof typeof FIELDS): string => (fields.get(FIELDS[name]) ?? "").replace(/\r\n?/g, "\n").trim();
  const kind = REPORT_KINDS.find((one) => one === field("kind"));
  if (kind === undefined) issues.push("kind-missing");
  const street = streetsOf(lamps).find((one) => one === field("street"));
  const position = positionOf(field("latitude"), field("longitude"), site);
  const pole = field("pole").slice(0, MAX_PLACE);
  const found = pole === "" ? undefined : findLamp(lamps, pole, street);
  const hasOtherPlace = street !== undefined || position !== undefined;
  if (pole === "" && !hasOtherPlace) issues.push("place-missing");
  if (found?.kind === "several") issues.push("pole-several");
  if (found?.kind === "none" && !hasOtherPlace) issues.push("pole-unknown");
  const words = field("words");
  if (words.length > MAX_WORDS) issues.push("words-long");
  if (kind === "other" && words === "") issues.push("words-missing");
  const email = field("email");
  if (email !== "" && !(email.length <= MAX_EMAIL && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(email)))
    issues.push("email-wrong");
  if (isPhotoTooLarge) issues.push("photo-large");
  if (kind === undefined || issues.length > 0) return { ok: false, issues };

  const lamp = found?.kind === "found" ? found.lamp : undefined;
  const where = [found?.kind === "none" ? pole : "", field("place")].filter((part) => part !== "").join(", ");
  return {
    ok: true,
    report: {
      kind: kind satisfies ReportKind,
      lamp: lamp?.id,
      street: lamp?.street ?? street,
      latitudeDeg: position?.latitudeDeg,
      longitudeDeg: position?.longitudeDeg,
      place: where.slice(0, MAX_PLACE),
      words,
      email: email === "" ? undefined : email,
      language,
    },
  };
}

function positionOf(latitude: string, longitude: string, site: LightingSite) {
  const [latitudeDeg, longitudeDeg] = [Number(latitude), Number(longitude)];
  const isNear =
    latitude !== "" &&
    longitude !== "" &&
    Math.abs(latitudeDeg - site.latitudeDeg) < REACH_DEG &&
    Math.abs(longitudeDeg - site.longitudeDeg) < REACH_DEG;
  return isNear
    ? { latitudeDeg: Math.round(latitudeDeg * 1e5) / 1e5, longitudeDeg: Math.round(longitudeDeg * 1e5) / 1e5 }
    : undefined;
}
