import type { Role } from "@lucciola/contract/access/role.ts";
import type { NoticeTopic, NotificationSettings } from "@lucciola/contract/notification/notification.ts";

const TOPICS_OF: Readonly<Record<Role, readonly NoticeTopic[]>> = {
  administrator: ["system"],
  "energy-manager": ["energy"],
  "lighting-manager": ["lighting", "work"],
  crew: ["lighting", "work"],
  reader: [],
};

/** How somebody is reached: as they chose, else by their roles, at work hours, and nowhere before they said where. */
export const reachOf = (
  { roles, language = "it" }: { readonly roles: readonly Role[]; readonly language?: NotificationSettings["language"] },
  chosen: NotificationSettings | undefined,
): NotificationSettings =>
  chosen ?? {
    language,
    channels: [],
    topics: [...new Set(roles.flatMap((role) => TOPICS_OF[role]))],
    leastSeverity: "warning",
    quiet: { fromMinute: 20 * 60, toMinute: 7 * 60 },
  };
