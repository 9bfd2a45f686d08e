import type { ChannelName } from "./catalogue.ts";
import { channels } from "./catalogue.ts";
import { type Foreign, foreignParams, type ServiceName } from "./principal.ts";

/** What a device says of being there. Brokers retain it, and only the newest counts. */
const PRESENCE: readonly ChannelName[] = ["edgeStatus", "shellyOnline", "tasmotaWill", "homieState"];

/** What ingest subscribes to at a broker that keeps no journal for it. */
export interface IntakeFilters {
  /** Every message counts, and one ingest worker is enough to take it in. */
  readonly shared: readonly string[];
  /** The newest message of each topic counts, and each worker hears it. */
  readonly presence: readonly string[];
}

/** The filters of all that is stored: of our edges and services, and of these devices of other makers. */
export function intakeFilters(foreign: readonly Foreign[]): IntakeFilters {
  const ownRoles: readonly string[] = ["edge", "ingest", "rules", "api"] satisfies readonly ("edge" | ServiceName)[];
  const shared: string[] = [];
  const presence: string[] = [];
  for (const { name, topic, publishedBy, journalled } of channels) {
    if (!journalled) continue;
    const list = PRESENCE.includes(name) ? presence : shared;
    if (ownRoles.includes(publishedBy)) list.push(topic.filter({}));
    else
      for (const device of foreign) if (device.dialect === publishedBy) list.push(topic.filter(foreignParams(device)));
  }
  return { shared, presence };
}
