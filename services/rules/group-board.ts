import type { GroupOrder, GroupSetpoint } from "@lucciola/domain/lighting/group-orders.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";

/** What bears upon the lamps of some groups. */
export interface GroupCauses {
  readonly setpoints: readonly GroupSetpoint[];
  readonly orders: readonly GroupOrder[];
}

/** The setpoints and orders of each group as the town's lamps have been told them. */
export class GroupBoard {
  readonly #setpoints = new Map<string, readonly GroupSetpoint[]>();
  #orders: ReadonlyMap<string, readonly GroupOrder[]> = new Map();
  /** When each group changed last, counted in changes. */
  readonly #changes = new Map<string, number>();
  #change = 0;

  putSetpoints(group: string, setpoints: readonly GroupSetpoint[]): void {
    if (setpoints.length === 0) this.#setpoints.delete(group);
    else this.#setpoints.set(group, setpoints);
    this.#changed(group);
  }

  /** The orders of all groups. */
  putOrders(byGroup: ReadonlyMap<string, readonly OrderRecord[]>): void {
    const orders = new Map([...byGroup].map(([group, list]) => [group, list.map((order) => ({ ...order, group }))]));
    for (const group of new Set([...orders.keys(), ...this.#orders.keys()])) this.#changed(group);
    this.#orders = orders;
  }

  /** Rises when what bears upon one of these groups has changed. */
  editionOf(groups: readonly string[]): number {
    let edition = 0;
    for (const group of groups) edition = Math.max(edition, this.#changes.get(group) ?? 0);
    return edition;
  }

  causesOf(groups: readonly string[]): GroupCauses {
    return {
      setpoints: groups.flatMap((group) => this.#setpoints.get(group) ?? []),
      orders: groups.flatMap((group) => this.#orders.get(group) ?? []),
    };
  }

  #changed(group: string): void {
    this.#change += 1;
    this.#changes.set(group, this.#change);
  }
}
