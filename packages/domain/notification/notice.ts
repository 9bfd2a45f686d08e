import type {
  NoticeSeverity,
  NoticeTopic,
  NotificationSettings,
} from "@lucciola/contract/notification/notification.ts";

export interface Words {
  readonly it: string;
  readonly en: string;
}

/** Something that people should hear of, as long as it is so. */
export interface Notice {
  /** Stable, e.g. `alarm:12`. */
  readonly id: string;
  readonly topic: NoticeTopic;
  readonly severity: NoticeSeverity;
  readonly title: Words;
  readonly text: Words;
  /** The page that shows it. */
  readonly href: string;
  readonly raisedAtMs: number;
  /** Somebody has taken note of it: it goes no further up. */
  readonly isTakenNote: boolean;
  /** For these people alone, such as who was given the work. */
  readonly to?: readonly string[];
}

/** Somebody who can be reached. */
export interface Listener extends Pick<NotificationSettings, "topics" | "leastSeverity" | "quiet"> {
  readonly username: string;
  readonly isAdministrator: boolean;
}

/** Who answers for a topic, for a time (half-open, ms). */
export interface DutyShift {
  readonly topic: NoticeTopic;
  readonly username: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What somebody was told, in which message; `overMs`: when they were told that it is over. */
export interface Told {
  readonly notice: string;
  readonly username: string;
  readonly severity: NoticeSeverity;
  readonly message: string;
  readonly atMs: number;
  readonly overMs: number | undefined;
}

/** One message to one person. */
export interface PlannedMessage {
  readonly username: string;
  /** `single`: one notice; `digest`: several in one. */
  readonly form: "single" | "digest";
  readonly notices: readonly Notice[];
  /** Ids of urgent notices told before that are over now. */
  readonly over: readonly string[];
}

export const SEVERITY_RANK: Readonly<Record<NoticeSeverity, number>> = { urgent: 2, warning: 1, note: 0 };
