import { randomBytes } from "node:crypto";

/** Crockford's base 32: no I, L, O, U, which are taken for others when a person types them. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_CHARACTERS = 26;
const GROUP = /.{1,5}/g;

/** A one-time code: 130 random bits in Crockford's base 32, in groups that can be read aloud. */
export function makeEnrolmentCode(): string {
  const letters = Array.from(randomBytes(CODE_CHARACTERS), (byte) => ALPHABET[byte & 31]).join("");
  return (letters.match(GROUP) ?? []).join("-");
}

/** The code as it is compared: what a person may have typed otherwise is put right. */
export const plainEnrolmentCode = (typed: string): string =>
  typed.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");

/** A secret that a device made for itself: 256 bits or more in base64url. */
export const isDeviceMadeSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43,128}$/.test(text);
