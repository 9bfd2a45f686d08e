import { pbkdf2Sync, randomBytes } from "node:crypto";

/** As `mosquitto_passwd` of Mosquitto 2 makes them: PBKDF2 with HMAC-SHA-512. The secrets are random, 256 bits. */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const KEY_BYTES = 64;

/** A line of Mosquitto's password file, without its end. */
export function passwordLine(user: string, secret: string): string {
  const salt = randomBytes(SALT_BYTES);
  const key = pbkdf2Sync(secret, salt, ITERATIONS, KEY_BYTES, "sha512");
  return `${user}:$7$${ITERATIONS}$${salt.toString("base64")}$${key.toString("base64")}`;
}

/** The lines of a password file by user. */
export function readPasswordLines(text: string): Map<string, string> {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line]));
}
