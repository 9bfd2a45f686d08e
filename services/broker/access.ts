import { channelToPublish, maySubscribe, type Principal } from "@lucciola/contract/catalogue/principal.ts";
import { matchesFilter } from "./topic-filter.ts";

export type PublishChannel = NonNullable<ReturnType<typeof channelToPublish>>;

/** Who may say and hear what. */
export interface Access {
  /** The channel on which this principal may publish this topic, if any. */
  channelToPublish(principal: Principal, topic: string): PublishChannel | undefined;
  maySubscribe(principal: Principal, filter: string): boolean;
}

/** What follows from the catalogue. */
export const catalogueAccess: Access = { channelToPublish, maySubscribe };

/**
 * The same without some topics, given as MQTT filters: nobody may publish on them, so that a wider subscription hears
 * nothing of them either, and nobody may subscribe to them alone.
 */
export function withoutTopics(access: Access, refused: readonly string[]): Access {
  if (refused.length === 0) return access;
  const isRefused = (topic: string): boolean => refused.some((filter) => matchesFilter(filter, topic));
  return {
    channelToPublish: (principal, topic) => (isRefused(topic) ? undefined : access.channelToPublish(principal, topic)),
    maySubscribe: (principal, filter) => !isRefused(filter) && access.maySubscribe(principal, filter),
  };
}
