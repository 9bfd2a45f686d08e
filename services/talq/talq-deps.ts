import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TalqConfig } from "./config.ts";
import type { Town } from "./town.ts";

/** What everything behind the routes works with. */
export interface TalqDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly config: TalqConfig;
  readonly town: Town;
  /** The gateway's own UUID. */
  readonly gateway: string;
}
