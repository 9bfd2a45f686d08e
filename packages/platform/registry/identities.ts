import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Dialect, Principal } from "@lucciola/contract/catalogue/principal.ts";
import { type EdgeId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { parseTopicPrefix } from "@lucciola/contract/topics/pattern.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
import type { DeviceIdentity, Identities, NewIdentity } from "./registry.ts";

interface IdentityRow {
  id: string;
  name: string;
  dialect: string | null;
  prefix: string | null;
  created_at_ms: number;
  revoked_at_ms: number | null;
  simulated: number;
}

interface SecretRow {
  secret_mac: ArrayBuffer;
  previous_secret_mac: ArrayBuffer | null;
  previous_until_ms: number | null;
}

const COLUMNS = "id, name, dialect, prefix, created_at_ms, revoked_at_ms, simulated";
const SECRET_BYTES = 32;

/**
 * Who may connect. A secret is 256 random bits, so a plain HMAC under the registry's key keeps it: there is nothing to
 * guess, and 5,000 devices that come back at once must not wait for a slow hash. A revoked identity stays revoked, and
 * its id is not given again: its history would become another device's.
 */
export function createIdentities(db: Database, key: Buffer): Identities {
  const macOf = (secret: string): Buffer => createHmac("sha256", key).update(secret).digest();
  const nobody = macOf("");
  /** The device has taken up its new secret, so the old one has done its part. It ends by itself if this cannot be kept. */
  const endPrevious = (id: string): void => {
    try {
      db.run("UPDATE identity SET previous_secret_mac = NULL, previous_until_ms = NULL WHERE id = ?", id);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  };
  const find = (id: string) => db.first<IdentityRow>(`SELECT ${COLUMNS} FROM identity WHERE id = ?`, id);

  return {
    create: (identity, nowMs) => {
      checkDialect(identity);
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      try {
        db.run(
          "INSERT INTO identity (id, name, dialect, prefix, secret_mac, created_at_ms, simulated) VALUES (?, ?, ?, ?, ?, ?, ?)",
          identity.id,
          identity.name,
          identity.dialect,
          identity.prefix,
          macOf(secret),
          nowMs,
          identity.simulated ?? false,
        );
      } catch (error) {
        throw explainCreate(error, identity);
      }
      return secret;
    },

    rotate: (id, nowMs, overlapMs = 0) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined) throw unknown(id);
        if (row.revoked_at_ms !== null) {
          throw new OperationalError({
            code: "identity-revoked",
            message: `The identity ${id} has been revoked and gets no new secret. Create another identity for the device.`,
          });
        }
        const secret = randomBytes(SECRET_BYTES).toString("base64url");
        db.run(
          `UPDATE identity SET previous_secret_mac = iif(? > 0, secret_mac, NULL), previous_until_ms = ?,
             secret_mac = ?, rotated_at_ms = ? WHERE id = ?`,
          overlapMs,
          nowMs + overlapMs,
          macOf(secret),
          nowMs,
          id,
        );
        return secret;
      }),

    revoke: (id, nowMs) =>
      db.transaction(() => {
        if (find(id) === undefined) throw unknown(id);
        db.run("UPDATE identity SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL", nowMs, id);
      }),

    authenticate: (username, secret, nowMs) => {
      const row = db.first<IdentityRow & SecretRow>(
        `SELECT ${COLUMNS}, secret_mac, previous_secret_mac, previous_until_ms FROM identity
         WHERE id = ? AND revoked_at_ms IS NULL`,
        username,
      );
      // The same work for a name that is not there, so that the time does not tell which names exist.
      const mac = macOf(secret);
      const isCurrent = timingSafeEqual(row === undefined ? nobody : new Uint8Array(row.secret_mac), mac);
      const previous = row?.previous_secret_mac ?? undefined;
      const isPrevious = timingSafeEqual(previous === undefined ? nobody : new Uint8Array(previous), mac);
      if (row === undefined) return undefined;
      if (isCurrent) {
        if (previous !== undefined) endPrevious(row.id);
        return toPrincipal(row);
      }
      const holds = previous !== undefined && isPrevious && nowMs < (row.previous_until_ms ?? 0);
      return holds ? toPrincipal(row) : undefined;
    },

    holds: (id) => {
      const row = find(id);
      return row !== undefined && row.revoked_at_ms === null ? toPrincipal(row) : undefined;
    },

    revokeCertificate: (fingerprint, reason, nowMs) => {
      db.run(
        "INSERT INTO revoked_certificate (fingerprint, revoked_at_ms, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        plainFingerprint(fingerprint),
        nowMs,
        reason,
      );
    },

    isCertificateRevoked: (fingerprint) =>
      db.first("SELECT 1 FROM revoked_certificate WHERE fingerprint = ?", plainFingerprint(fingerprint)) !== undefined,

    get: (id) => {
      const row = find(id);
      return row && toIdentity(row);
    },
    list: () => db.all<IdentityRow>(`SELECT ${COLUMNS} FROM identity ORDER BY id`).map(toIdentity),
  };
}

/** SHA-256 of a certificate as openssl and Node print it, without the colons. Throws `certificate-fingerprint-invalid`. */
function plainFingerprint(text: string): string {
  const plain = text.replaceAll(":", "").toUpperCase();
  if (/^[0-9A-F]{64}$/.test(plain)) return plain;
  throw new OperationalError({
    code: "certificate-fingerprint-invalid",
    message: `${JSON.stringify(text)} is not the SHA-256 fingerprint of a certificate: give 64 hexadecimal digits, as openssl x509 -noout -fingerprint -sha256 prints them.`,
  });
}

const unknown = (id: EdgeId): OperationalError =>
  new OperationalError({ code: "identity-unknown", message: `There is no identity ${id} in the registry.` });

/** Another maker's device needs a dialect and a prefix of its own; ours have neither. */
function checkDialect({ id, dialect, prefix }: NewIdentity): void {
  const problem =
    (dialect === undefined) !== (prefix === undefined)
      ? "needs both a dialect and a topic prefix, or neither"
      : prefix === undefined
        ? undefined
        : parsePrefix(prefix, dialect);
  if (problem !== undefined)
    throw new OperationalError({ code: "identity-invalid", message: `The identity ${id} ${problem}.` });
}

function parsePrefix(prefix: string, dialect: Dialect | undefined): string | undefined {
  if (dialect === "sparkplug-b" && prefix.split("/").length !== 2)
    return "must have a topic prefix GROUP/NODE, the Group ID and the Edge Node ID of a Sparkplug edge node";
  const parsed = parseTopicPrefix(prefix);
  return parsed.ok ? undefined : `cannot have its topic prefix: ${parsed.issues.join("; ")}`;
}

function explainCreate(error: unknown, { id, prefix }: NewIdentity): unknown {
  if (isConstraint(error, "PRIMARYKEY")) {
    return new OperationalError({
      code: "identity-exists",
      message: `There is already an identity ${id}. Rotate its secret, or choose another id; a revoked id is not given again.`,
      cause: error,
    });
  }
  if (isConstraint(error, "UNIQUE")) {
    return new OperationalError({
      code: "prefix-taken",
      message: `The topic prefix ${prefix} belongs to another device already; ${id} needs its own.`,
      cause: error,
    });
  }
  return error;
}

function toPrincipal(row: IdentityRow): Principal {
  const id = edgeId(row.id);
  return row.dialect !== null && row.prefix !== null
    ? { kind: "foreign", id, dialect: row.dialect as Dialect, prefix: row.prefix }
    : { kind: "edge", id };
}

const toIdentity = (row: IdentityRow): DeviceIdentity => ({
  id: edgeId(row.id),
  name: row.name,
  dialect: (row.dialect as Dialect | null) ?? undefined,
  prefix: row.prefix ?? undefined,
  createdAtMs: row.created_at_ms,
  revokedAtMs: row.revoked_at_ms ?? undefined,
  simulated: row.simulated === 1,
});
