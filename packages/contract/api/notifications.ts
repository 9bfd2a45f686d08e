import { Type } from "typebox";
import {
  NoticeTopic,
  NotificationChannel,
  NotificationPolicy,
  NotificationSettings,
} from "../notification/notification.ts";
import { Instant, Int } from "./formats.ts";

export { NotificationPolicy, NotificationSettings };

const Username = Type.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9._@-]+$" });
const Base64Url = (maxLength: number) => Type.String({ minLength: 10, maxLength, pattern: "^[A-Za-z0-9_-]+=*$" });

/** What somebody chose, and by which ways the server can send at all. */
export const OwnNotifications = Type.Object({
  settings: NotificationSettings,
  available: Type.Array(NotificationChannel, { maxItems: 2 }),
  /** By which a browser subscribes; without it push is not set up. */
  pushKey: Type.Optional(Type.String({ maxLength: 200 })),
  browsers: Type.Array(
    Type.Object({
      endpoint: Type.String({ maxLength: 1_000 }),
      device: Type.String({ maxLength: 100 }),
      addedAt: Instant,
    }),
    { maxItems: 50 },
  ),
});
export type OwnNotifications = Type.Static<typeof OwnNotifications>;

/** What `PushManager.subscribe` gave, and a name for the browser. */
export const PushSubscriptionRequest = Type.Object(
  {
    endpoint: Type.String({ minLength: 10, maxLength: 1_000, pattern: "^https://" }),
    keys: Type.Object({ p256dh: Base64Url(200), auth: Base64Url(100) }, { additionalProperties: false }),
    device: Type.String({ minLength: 1, maxLength: 100 }),
  },
  { additionalProperties: false },
);
export type PushSubscriptionRequest = Type.Static<typeof PushSubscriptionRequest>;
export const PushEndpoint = Type.Object(
  { endpoint: Type.String({ minLength: 10, maxLength: 1_000 }) },
  { additionalProperties: false },
);

/** A message to a person, and what became of it. */
export const MessageEntry = Type.Object({
  id: Int(),
  username: Username,
  channel: NotificationChannel,
  createdAt: Instant,
  title: Type.String({ maxLength: 1_000 }),
  text: Type.String({ maxLength: 20_000 }),
  href: Type.String({ maxLength: 500 }),
  state: Type.Enum(["waiting", "sent", "failed"]),
  attempts: Int(),
  detail: Type.String({ maxLength: 300 }),
});
export type MessageEntry = Type.Static<typeof MessageEntry>;
export const MessageList = Type.Object({ messages: Type.Array(MessageEntry, { maxItems: 200 }) });
export type MessageList = Type.Static<typeof MessageList>;
/** GET /api/v1/notifications/messages: one's own; `everybody` for administrators. */
export const MessageQuery = Type.Object(
  {
    everybody: Type.Optional(Type.Boolean()),
    before: Type.Optional(Int()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, format: "int32" })),
  },
  { additionalProperties: false },
);

export const DutyShiftEntry = Type.Object({
  id: Int(),
  topic: NoticeTopic,
  username: Username,
  from: Instant,
  to: Instant,
});
export type DutyShiftEntry = Type.Static<typeof DutyShiftEntry>;
export const DutyCalendar = Type.Object({
  shifts: Type.Array(DutyShiftEntry, { maxItems: 5_000 }),
  /** Who can be put on duty. */
  people: Type.Array(Username, { maxItems: 1_000 }),
});
export type DutyCalendar = Type.Static<typeof DutyCalendar>;
/** A shift, and the same in the weeks that follow by the town's clock. */
export const NewShifts = Type.Object(
  {
    topic: NoticeTopic,
    username: Username,
    from: Instant,
    to: Instant,
    weeks: Type.Integer({ minimum: 1, maximum: 53, default: 1, format: "int32" }),
  },
  { additionalProperties: false },
);
export type NewShifts = Type.Static<typeof NewShifts>;
