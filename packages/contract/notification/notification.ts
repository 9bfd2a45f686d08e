import { Type } from "typebox";

/** What a notice is about; each has its people and its calendar of who is on duty. */
export const NOTICE_TOPICS = ["lighting", "energy", "work", "system"] as const;
export const NoticeTopic = Type.Enum([...NOTICE_TOPICS]);
export type NoticeTopic = (typeof NOTICE_TOPICS)[number];

/** Ways to reach a person. */
export const NOTIFICATION_CHANNELS = ["email", "push"] as const;
export const NotificationChannel = Type.Enum([...NOTIFICATION_CHANNELS]);
export type NotificationChannel = (typeof NOTIFICATION_CHANNELS)[number];

/** As of alarms: `urgent` hurries tonight, `warning` within days, `note` can wait for the daily digest. */
export const NOTICE_SEVERITIES = ["urgent", "warning", "note"] as const;
export const NoticeSeverity = Type.Enum([...NOTICE_SEVERITIES]);
export type NoticeSeverity = (typeof NOTICE_SEVERITIES)[number];

const MinuteOfDay = Type.Integer({
  minimum: 0,
  maximum: 1_439,
  description: "minutes since midnight by the town's clock",
});

/** When, how often and to whom notices go. One for the town. */
export const NotificationPolicy = Type.Object(
  {
    /** An urgent notice that nobody has taken note of goes on to all of its topic after so long. */
    escalateAfterMin: Type.Integer({ minimum: 1, maximum: 1_440 }),
    /** And to the administrators after so long, counted from the beginning. */
    administratorsAfterMin: Type.Integer({ minimum: 1, maximum: 2_880 }),
    /** So many messages a person gets one by one in a window; more become one digest. */
    singleMessages: Type.Integer({ minimum: 1, maximum: 50 }),
    windowMin: Type.Integer({ minimum: 1, maximum: 240 }),
    /** When the daily digest goes out, which holds the notes. */
    digestMinute: MinuteOfDay,
  },
  { additionalProperties: false },
);
export type NotificationPolicy = Type.Static<typeof NotificationPolicy>;

/** What one person wants to hear, and where. */
export const NotificationSettings = Type.Object(
  {
    email: Type.Optional(
      Type.String({ minLength: 3, maxLength: 254, pattern: "^[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;]+$" }),
    ),
    language: Type.Union([Type.Literal("it"), Type.Literal("en")]),
    channels: Type.Array(NotificationChannel, { maxItems: 2, uniqueItems: true }),
    topics: Type.Array(NoticeTopic, { maxItems: 4, uniqueItems: true }),
    leastSeverity: NoticeSeverity,
    /** From the first minute to the second, over midnight where that is smaller; without: never quiet. */
    quiet: Type.Optional(
      Type.Object({ fromMinute: MinuteOfDay, toMinute: MinuteOfDay }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
);
export type NotificationSettings = Type.Static<typeof NotificationSettings>;
