import type {
  NoticeSeverity,
  NoticeTopic,
  NotificationChannel,
  NotificationPolicy,
  NotificationSettings,
} from "@lucciola/contract/notification/notification.ts";
import type { Database } from "./database.ts";

export interface StoredShift {
  readonly id: number;
  readonly topic: NoticeTopic;
  readonly username: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A browser that takes push messages, as it described itself. */
export interface PushSubscription {
  readonly endpoint: string;
  readonly username: string;
  readonly p256dh: string;
  readonly auth: string;
  /** Name of the browser, for its owner. */
  readonly device: string;
  readonly addedAtMs: number;
}

export interface StoredTold {
  readonly notice: string;
  readonly username: string;
  readonly severity: NoticeSeverity;
  readonly message: string;
  readonly atMs: number;
  readonly overMs: number | undefined;
}

/** `waiting`: on its way, tried again until it is sent or a day old; then `failed`. */
export type MessageState = "waiting" | "sent" | "failed";

export interface NewMessage {
  readonly username: string;
  readonly channel: NotificationChannel;
  readonly title: string;
  readonly text: string;
  /** The page that shows it, a path. */
  readonly href: string;
}

export interface StoredMessage extends NewMessage {
  readonly id: number;
  readonly createdAtMs: number;
  readonly state: MessageState;
  readonly attempts: number;
  readonly nextAtMs: number;
  /** Why the last attempt failed. */
  readonly detail: string;
}

/** How people are reached: what each wants, who is on duty, what they were told, and what is on its way. */
export interface Notifications {
  settings(username: string): NotificationSettings | undefined;
  putSettings(username: string, settings: NotificationSettings): void;
  policy(): NotificationPolicy | undefined;
  setPolicy(policy: NotificationPolicy, by: string, nowMs: number): void;
  /** Shifts that end after an instant, the earliest first. */
  shiftsAfter(ms: number): StoredShift[];
  addShift(shift: Omit<StoredShift, "id">): number;
  /** False when there is none. */
  removeShift(id: number): boolean;
  /** The same browser again takes the place of its earlier self, whoever's it was. */
  subscribe(subscription: PushSubscription): void;
  subscriptions(username: string): PushSubscription[];
  /** Of this person alone where named. */
  unsubscribe(endpoint: string, username?: string): boolean;
  /** The key by which browsers know this server; made by the caller the first time. */
  pushKey(make: () => { publicKey: string; privateKey: string }): { publicKey: string; privateKey: string };
  /** By which ways the notifier can send, as it said at its last start, and the public half of the push key. */
  available(): { readonly channels: readonly NotificationChannel[]; readonly pushKey: string | undefined };
  setAvailable(channels: readonly NotificationChannel[]): void;
  told(): StoredTold[];
  noteTold(told: Omit<StoredTold, "overMs">): void;
  noteOver(notice: string, username: string, nowMs: number): void;
  /** Queues a message; returns its number. */
  queue(message: NewMessage, nowMs: number): number;
  /** Whose turn it is, the oldest first. */
  due(nowMs: number, limit: number): StoredMessage[];
  /** What became of an attempt; `nextAtMs`: when to try again. */
  settle(id: number, outcome: { state: MessageState; detail: string; nextAtMs?: number }): void;
  /** Newest first; of one person where named. */
  messages(filter: { username?: string; beforeId?: number; limit: number }): StoredMessage[];
  /** What was told of things that are long over, and old messages; returns how many messages. */
  forgetBefore(ms: number): number;
}

interface MessageRow {
  id: number;
  username: string;
  channel: NotificationChannel;
  created_at_ms: number;
  title: string;
  text: string;
  href: string;
  state: MessageState;
  attempts: number;
  next_at_ms: number;
  detail: string;
}

export function createNotifications(db: Database): Notifications {
  return {
    settings: (username) => {
      const row = db.first<{ body: string }>("SELECT body FROM notification_settings WHERE username = ?", username);
      return row && (JSON.parse(row.body) as NotificationSettings);
    },
    putSettings: (username, settings) =>
      void db.run(
        "INSERT OR REPLACE INTO notification_settings (username, body) VALUES (?, ?)",
        username,
        JSON.stringify(settings),
      ),
    policy: () => {
      const row = db.first<{ body: string }>("SELECT body FROM notification_policy");
      return row && (JSON.parse(row.body) as NotificationPolicy);
    },
    setPolicy: (policy, by, nowMs) =>
      void db.run(
        "INSERT OR REPLACE INTO notification_policy (only_one, body, set_by, set_at_ms) VALUES (1, ?, ?, ?)",
        JSON.stringify(policy),
        by,
        nowMs,
      ),
    shiftsAfter: (ms) =>
      db.all<StoredShift>(
        `SELECT id, topic, username, from_ms AS fromMs, to_ms AS toMs FROM duty_shift WHERE to_ms > ? ORDER BY from_ms, id`,
        ms,
      ),
    addShift: ({ topic, username, fromMs, toMs }) =>
      db.transaction(() => {
        db.run(
          "INSERT INTO duty_shift (topic, username, from_ms, to_ms) VALUES (?, ?, ?, ?)",
          topic,
          username,
          fromMs,
          toMs,
        );
        return lastId(db);
      }),
    removeShift: (id) => db.run("DELETE FROM duty_shift WHERE id = ?", id) > 0,
    subscribe: ({ endpoint, username, p256dh, auth, device, addedAtMs }) =>
      void db.run(
        `INSERT OR REPLACE INTO push_subscription (endpoint, username, p256dh, auth, device, added_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)`,
        endpoint,
        username,
        p256dh,
        auth,
        device,
        addedAtMs,
      ),
    subscriptions: (username) =>
      db.all<PushSubscription>(
        `SELECT endpoint, username, p256dh, auth, device, added_at_ms AS addedAtMs FROM push_subscription
         WHERE username = ? ORDER BY added_at_ms`,
        username,
      ),
    unsubscribe: (endpoint, username) =>
      db.run(
        "DELETE FROM push_subscription WHERE endpoint = ?1 AND (?2 IS NULL OR username = ?2)",
        endpoint,
        username,
      ) > 0,
    pushKey: (make) =>
      db.transaction(() => {
        const stored = db.first<{ publicKey: string; privateKey: string }>(
          "SELECT public_key AS publicKey, private_key AS privateKey FROM push_key",
        );
        if (stored !== undefined) return stored;
        const made = make();
        db.run(
          "INSERT INTO push_key (only_one, public_key, private_key) VALUES (1, ?, ?)",
          made.publicKey,
          made.privateKey,
        );
        return made;
      }),
    available: () => {
      const row = db.first<{ channels: string }>("SELECT channels FROM notification_channels");
      const channels = row === undefined ? [] : (JSON.parse(row.channels) as NotificationChannel[]);
      const key = db.first<{ publicKey: string }>("SELECT public_key AS publicKey FROM push_key");
      return { channels, pushKey: channels.includes("push") ? key?.publicKey : undefined };
    },
    setAvailable: (channels) =>
      void db.run(
        "INSERT OR REPLACE INTO notification_channels (only_one, channels) VALUES (1, ?)",
        JSON.stringify(channels),
      ),
    told: () =>
      db
        .all<Omit<StoredTold, "overMs" | "message"> & { message: number; overMs: number | null }>(
          "SELECT notice, username, severity, message, at_ms AS atMs, over_ms AS overMs FROM notice_told",
        )
        .map((row) => ({ ...row, message: String(row.message), overMs: row.overMs ?? undefined })),
    noteTold: ({ notice, username, severity, message, atMs }) =>
      void db.run(
        "INSERT OR REPLACE INTO notice_told (notice, username, severity, message, at_ms) VALUES (?, ?, ?, ?, ?)",
        notice,
        username,
        severity,
        Number(message),
        atMs,
      ),
    noteOver: (notice, username, nowMs) =>
      void db.run("UPDATE notice_told SET over_ms = ?1 WHERE notice = ?2 AND username = ?3", nowMs, notice, username),
    queue: ({ username, channel, title, text, href }, nowMs) =>
      db.transaction(() => {
        db.run(
          `INSERT INTO message (username, channel, created_at_ms, title, text, href, state, next_at_ms)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?3)`,
          username,
          channel,
          nowMs,
          title,
          text,
          href,
        );
        return lastId(db);
      }),
    due: (nowMs, limit) =>
      db
        .all<MessageRow>(
          "SELECT * FROM message WHERE state = 'waiting' AND next_at_ms <= ? ORDER BY next_at_ms, id LIMIT ?",
          nowMs,
          limit,
        )
        .map(toMessage),
    settle: (id, { state, detail, nextAtMs }) =>
      void db.run(
        `UPDATE message SET state = ?1, detail = ?2, next_at_ms = coalesce(?3, next_at_ms), attempts = attempts + 1
         WHERE id = ?4`,
        state,
        detail,
        nextAtMs,
        id,
      ),
    messages: ({ username, beforeId, limit }) =>
      db
        .all<MessageRow>(
          `SELECT * FROM message WHERE (?1 IS NULL OR username = ?1) AND (?2 IS NULL OR id < ?2)
           ORDER BY id DESC LIMIT ?3`,
          username,
          beforeId,
          limit,
        )
        .map(toMessage),
    forgetBefore: (ms) =>
      db.transaction(() => {
        db.run("DELETE FROM notice_told WHERE at_ms < ?", ms);
        db.run("DELETE FROM duty_shift WHERE to_ms < ?", ms);
        return db.run("DELETE FROM message WHERE created_at_ms < ?", ms);
      }),
  };
}

const lastId = (db: Database): number => db.first<{ id: number }>("SELECT last_insert_rowid() AS id")?.id ?? 0;

const toMessage = ({ created_at_ms, next_at_ms, ...row }: MessageRow): StoredMessage => ({
  ...row,
  createdAtMs: created_at_ms,
  nextAtMs: next_at_ms,
});
