import { createHmac, timingSafeEqual } from "node:crypto";
import { findChannel } from "@lucciola/contract/catalogue/principal.ts";
import { type DeviceId, deviceId, type EdgeId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
import type { Enrolment, Enrolments } from "./enrolment.ts";
import { isDeviceMadeSecret, makeEnrolmentCode, plainEnrolmentCode } from "./enrolment-code.ts";

/** What may wait of one device: after this time it is thrown away, and past this size nothing more is taken. */
export const WAITING_LIMITS = { forMs: 24 * 3_600_000, bytes: 1_000_000 };
/** What a message costs beside topic and payload, so that empty ones fill the room too, bytes. */
const MESSAGE_OVERHEAD_BYTES = 64;
const MAX_PLACES = 1_000;

interface EnrolmentRow {
  id: string;
  name: string;
  created_at_ms: number;
  code_until_ms: number;
  arrived_at_ms: number | null;
  address: string | null;
  approved_at_ms: number | null;
  messages: number;
  bytes: number;
}

interface ProofRow {
  code_mac: ArrayBuffer;
  secret_mac: ArrayBuffer | null;
  code_until_ms: number;
  approved_at_ms: number | null;
}

interface MessageRow {
  received_at_ms: number;
  topic: string;
  qos: 0 | 1 | 2;
  payload: ArrayBuffer;
}

const SELECT =
  "SELECT id, name, created_at_ms, code_until_ms, arrived_at_ms, address, approved_at_ms, messages, bytes FROM enrolment";

/** Places for devices that are expected, and the waiting room of each. Codes and secrets are kept as HMAC-SHA-256. */
export function createEnrolments(db: Database, key: Buffer): Enrolments {
  const macOf = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  const nothing = macOf("");
  const equals = (kept: ArrayBuffer | undefined, mac: Buffer) =>
    timingSafeEqual(kept === undefined ? nothing : new Uint8Array(kept), mac);
  const find = (id: string) => db.first<EnrolmentRow>(`${SELECT} WHERE id = ?`, id);
  const toEnrolment = (row: EnrolmentRow): Enrolment => ({
    id: edgeId(row.id),
    name: row.name,
    createdAtMs: row.created_at_ms,
    codeUntilMs: row.code_until_ms,
    arrivedAtMs: row.arrived_at_ms ?? undefined,
    address: row.address ?? undefined,
    approvedAtMs: row.approved_at_ms ?? undefined,
    messages: row.messages,
    bytes: row.bytes,
    devices: devicesIn(
      db.all<{ topic: string }>("SELECT DISTINCT topic FROM waiting_message WHERE enrolment = ?", row.id),
    ),
  });
  const remove = (id: string) => db.run("DELETE FROM enrolment WHERE id = ?", id);

  return {
    create: ({ id, name }, nowMs, validForMs) =>
      db.transaction(() => {
        if (!(validForMs > 0 && validForMs <= WAITING_LIMITS.forMs * 90)) throw invalid(id);
        if (db.first("SELECT 1 FROM identity WHERE id = ?", id) !== undefined) throw identityExists(id);
        if ((db.first<{ count: number }>("SELECT count(*) AS count FROM enrolment")?.count ?? 0) >= MAX_PLACES)
          throw tooMany();
        const code = makeEnrolmentCode();
        try {
          db.run(
            "INSERT INTO enrolment (id, name, code_mac, created_at_ms, code_until_ms) VALUES (?, ?, ?, ?, ?)",
            id,
            name,
            macOf(plainEnrolmentCode(code)),
            nowMs,
            nowMs + validForMs,
          );
        } catch (error) {
          throw isConstraint(error, "PRIMARYKEY") ? enrolmentExists(id, error) : error;
        }
        return code;
      }),

    enter: ({ id, code, secret, address }, nowMs) => {
      const row = db.first<ProofRow>(
        "SELECT code_mac, secret_mac, code_until_ms, approved_at_ms FROM enrolment WHERE id = ?",
        id,
      );
      const isCode = equals(row?.code_mac, macOf(plainEnrolmentCode(code)));
      if (row === undefined || !isCode) return { kind: "refused", reason: "no such code for this name" };
      // Its identity knows its secret now; once that is revoked, the room is no way back in.
      if (row.approved_at_ms !== null) return { kind: "refused", reason: "it has been approved, and is revoked" };
      if (row.secret_mac !== null) {
        return equals(row.secret_mac, macOf(secret))
          ? { kind: "waiting", isNew: false }
          : { kind: "refused", reason: "the code was used by another device" };
      }
      if (nowMs >= row.code_until_ms) return { kind: "refused", reason: "the code has expired" };
      if (!isDeviceMadeSecret(secret))
        return { kind: "refused", reason: "the device's own secret is not 256 bits in base64url" };
      const bound = db.run(
        "UPDATE enrolment SET secret_mac = ?, arrived_at_ms = ?, address = ? WHERE id = ? AND secret_mac IS NULL",
        macOf(secret),
        nowMs,
        address,
        id,
      );
      return bound === 1
        ? { kind: "waiting", isNew: true }
        : { kind: "refused", reason: "the code was used by another device" };
    },

    keep: (messages) =>
      db.transaction(() =>
        messages.map(({ id, receivedAtMs, topic, qos, payload }) => {
          const room = find(id);
          if (room === undefined || room.arrived_at_ms === null) return "gone";
          const bytes = Buffer.byteLength(topic) + payload.length + MESSAGE_OVERHEAD_BYTES;
          if (room.bytes + bytes > WAITING_LIMITS.bytes) return "full";
          db.run(
            "INSERT INTO waiting_message (enrolment, received_at_ms, topic, qos, payload) VALUES (?, ?, ?, ?, ?)",
            id,
            receivedAtMs,
            topic,
            qos,
            payload,
          );
          db.run("UPDATE enrolment SET messages = messages + 1, bytes = bytes + ? WHERE id = ?", bytes, id);
          return "kept";
        }),
      ),

    approve: (id, nowMs) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined) throw unknown(id);
        if (row.arrived_at_ms === null) throw empty(id);
        if (row.approved_at_ms !== null) return;
        try {
          db.run(
            `INSERT INTO identity (id, name, secret_mac, created_at_ms, simulated)
             SELECT id, name, secret_mac, ?, 0 FROM enrolment WHERE id = ?`,
            nowMs,
            id,
          );
        } catch (error) {
          throw isConstraint(error, "PRIMARYKEY") ? identityExists(id, error) : error;
        }
        db.run("UPDATE enrolment SET approved_at_ms = ? WHERE id = ?", nowMs, id);
      }),

    refuse: (id) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined) throw unknown(id);
        if (row.approved_at_ms !== null) throw approved(id);
        remove(id);
      }),

    get: (id) => {
      const row = find(id);
      return row && toEnrolment(row);
    },
    list: () => db.all<EnrolmentRow>(`${SELECT} ORDER BY id`).map(toEnrolment),

    approved: () =>
      db.all<{ id: string }>("SELECT id FROM enrolment WHERE approved_at_ms IS NOT NULL").map(({ id }) => edgeId(id)),

    messagesOf: (id) =>
      db
        .all<MessageRow>(
          "SELECT received_at_ms, topic, qos, payload FROM waiting_message WHERE enrolment = ? ORDER BY id",
          id,
        )
        .map(({ received_at_ms, topic, qos, payload }) => ({
          receivedAtMs: received_at_ms,
          topic,
          qos,
          payload: new Uint8Array(payload),
        })),

    close: (id, count) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined) return true;
        if (row.approved_at_ms === null || row.messages !== count) return false;
        remove(id);
        return true;
      }),

    expire: (nowMs) => {
      // Mostly there is none, and a look costs no sync of the disk.
      const late = () =>
        db.all<EnrolmentRow>(
          `${SELECT} WHERE approved_at_ms IS NULL AND coalesce(arrived_at_ms + ${WAITING_LIMITS.forMs}, code_until_ms) <= ?`,
          nowMs,
        );
      if (late().length === 0) return [];
      return db.transaction(() => {
        const expired = late().map(toEnrolment);
        for (const { id } of expired) remove(id);
        return expired;
      });
    },
  };
}

function devicesIn(topics: readonly { topic: string }[]): DeviceId[] {
  const names = topics.map(({ topic }) => findChannel(topic)?.params.device).filter((name) => name !== undefined);
  return [...new Set(names)].sort().map(deviceId);
}

const failure = (code: string, message: string, cause?: unknown): OperationalError =>
  new OperationalError({ code, message, ...(cause === undefined ? {} : { cause }) });
const unknown = (id: EdgeId) =>
  failure("enrolment-unknown", `Nobody is expected or waits under the name ${id}: lucciola device waiting`);
const empty = (id: EdgeId) =>
  failure("enrolment-empty", `No device has come with the code for ${id} yet, so there is nobody to let in.`);
const approved = (id: EdgeId) =>
  failure("enrolment-approved", `${id} has been let in already. To shut it out again: lucciola device revoke ${id}`);
const identityExists = (id: EdgeId, cause?: unknown) =>
  failure(
    "identity-exists",
    `There is already an identity ${id}. Choose another id; a revoked id is not given again.`,
    cause,
  );
const enrolmentExists = (id: EdgeId, cause: unknown) =>
  failure(
    "enrolment-exists",
    `There is already a code for ${id}. To make another: lucciola device refuse ${id}, then again`,
    cause,
  );
const tooMany = () =>
  failure("enrolment-invalid", `There are ${MAX_PLACES} places already. Approve or refuse some of them first.`);
const invalid = (id: EdgeId) =>
  failure("enrolment-invalid", `The code for ${id} must be valid for some time, and for 90 days at the longest.`);
