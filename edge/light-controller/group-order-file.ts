import { join } from "node:path";
import type { GroupNotices } from "@lucciola/domain/lighting/group-notices.ts";
import type { GroupOrder } from "@lucciola/domain/lighting/group-orders.ts";
import { restoreOrders } from "@lucciola/domain/lighting/saved-state.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { StateFile } from "./state-file.ts";

/** No lamp's identity begins with a dot, so no lamp's file has this name. */
const NAME = ".group-orders.json";

/**
 * The orders that a gateway has heard for the groups of its lamps, in one file for all of them: an order for 250 lamps is
 * one write. A lock must hold through a restart, whether or not there is a network then.
 */
export class GroupOrderFile {
  readonly #file: StateFile;
  readonly #log: Logger;

  constructor(directory: string, log: Logger, outlivesPowerCut = true) {
    this.#file = new StateFile(join(directory, NAME), log, outlivesPowerCut);
    this.#log = log;
  }

  /** What was saved; nothing when there is none. */
  async load(): Promise<GroupNotices<GroupOrder>> {
    const restored = await this.#file.load(restoreOrders, {
      code: "group-orders-damaged",
      message: "The saved orders to groups cannot be read; they were set aside and come again with the network",
    });
    return restored ?? [];
  }

  /** Resolves when they are on disk. A disk that fails is logged: a street must not wait for it. */
  async save(orders: GroupNotices<GroupOrder>): Promise<void> {
    try {
      await this.#file.save(orders);
    } catch (error) {
      this.#log.error(
        { err: error, code: "group-orders-not-saved" },
        "Orders to groups could not be saved: they count now, and not after a restart without a network",
      );
    }
  }
}
