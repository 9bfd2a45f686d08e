import { createHmac } from "node:crypto";

/** As the Standard Webhooks specification writes a symmetric secret. */
export const SECRET_PREFIX = "whsec_";
export const SECRET_BYTES = 32;

/**
 * The headers of a message (Standard Webhooks 1.0.0): its id, the second of this attempt, and HMAC-SHA-256 over
 * `id.timestamp.body` for each secret that holds. Neither id nor timestamp can hold a full stop.
 */
export function signedHeaders(
  secrets: readonly Uint8Array[],
  message: string,
  atMs: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac("sha256", secret).update(`${message}.${timestamp}.${body}`).digest("base64")}`,
  );
  return { "webhook-id": message, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
