import type { GroupOrders, GroupSetpoints } from "@lucciola/contract/lighting/group-message.ts";
import {
  type GroupNotice,
  type GroupNotices,
  noticesOf,
  orderNotice,
  setpointNotice,
  takeNotice,
} from "@lucciola/domain/lighting/group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "@lucciola/domain/lighting/group-orders.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { GroupOrderFile } from "./group-order-file.ts";

/** A lamp as a member of groups. */
export interface GroupMember {
  readonly groups: readonly string[];
  hearSetpoints(notice: GroupNotice<GroupSetpoint>): void;
  hearOrders(notice: GroupNotice<GroupOrder>): void;
}

/**
 * Hears for the groups of all lamps behind a gateway: each group is subscribed to once, its orders are written to disk
 * once, and then its lamps are told. Follows the lamps when their groups change.
 */
export class GroupListener {
  readonly #bus: Bus;
  readonly #file: GroupOrderFile;
  readonly #members: readonly GroupMember[];
  readonly #clock: Clock;
  readonly #log: Logger;
  /** How to end each group's subscriptions. */
  readonly #subscribed = new Map<string, AbortController>();
  /** Groups that each member was told of already. */
  readonly #followed = new Map<GroupMember, readonly string[]>();
  #setpoints: GroupNotices<GroupSetpoint> = [];
  #orders: GroupNotices<GroupOrder> = [];
  #work: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: {
    readonly bus: Bus;
    readonly file: GroupOrderFile;
    readonly members: readonly GroupMember[];
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.#bus = options.bus;
    this.#file = options.file;
    this.#members = options.members;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** The orders of an earlier run, which the lamps must know before they are put at their levels. */
  async load(): Promise<GroupNotices<GroupOrder>> {
    this.#orders = await this.#file.load();
    return this.#orders;
  }

  /** Subscribes to the groups of the lamps as they are now, and to no others. */
  follow(): void {
    if (this.#isStopped) return;
    const wanted = new Set(this.#members.flatMap(({ groups }) => groups));
    for (const [group, subscription] of this.#subscribed) {
      if (wanted.has(group)) continue;
      subscription.abort();
      this.#subscribed.delete(group);
    }
    this.#setpoints = noticesOf(this.#setpoints, [...wanted]);
    for (const group of wanted) if (!this.#subscribed.has(group)) this.#subscribe(group);
    for (const member of this.#members) this.#tellNewcomer(member);
  }

  /** Resolves when all that was heard so far is kept and passed on. */
  settled(): Promise<void> {
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const subscription of this.#subscribed.values()) subscription.abort();
    await this.#work;
  }

  /** Without waiting: the broker may be out of reach for days. */
  #subscribe(group: string): void {
    const ending = new AbortController();
    const { signal } = ending;
    this.#subscribed.set(group, ending);
    const subscriptions = [
      this.#bus.subscribe("groupSetpoints", { group }, ({ payload }) => this.#hearSetpoints(group, payload), signal),
      this.#bus.subscribe("groupOrders", { group }, ({ payload }) => this.#hearOrders(group, payload), signal),
    ];
    for (const subscription of subscriptions) {
      subscription.catch((error: unknown) => {
        if (signal.aborted || this.#isStopped) return;
        this.#log.error({ err: error, group }, "The town cannot reach a group of lamps; they keep what they were told");
      });
    }
  }

  #hearSetpoints(group: string, message: GroupSetpoints): void {
    const notice = setpointNotice(group, message);
    if (!notice.ok) {
      this.#refuse(group, notice.issues);
      return;
    }
    this.#setpoints = takeNotice(this.#setpoints, notice.value, this.#clock.now());
    for (const member of this.#membersOf(group)) member.hearSetpoints(notice.value);
  }

  #hearOrders(group: string, message: GroupOrders): void {
    const notice = orderNotice(group, message);
    if (notice.ok) this.#work = this.#work.then(() => this.#takeOrders(notice.value));
    else this.#refuse(group, notice.issues);
  }

  /** On disk before any lamp acts on it, as with an order to one lamp. */
  async #takeOrders(notice: GroupNotice<GroupOrder>): Promise<void> {
    const known = takeNotice(this.#orders, notice, this.#clock.now());
    if (known !== this.#orders) {
      this.#orders = noticesOf(known, [...this.#subscribed.keys()]);
      await this.#file.save(this.#orders);
    }
    for (const member of this.#membersOf(notice.group)) member.hearOrders(notice);
  }

  /** Groups that a lamp has just come into may have spoken before. */
  #tellNewcomer(member: GroupMember): void {
    const before = this.#followed.get(member) ?? [];
    this.#followed.set(member, member.groups);
    const joined = member.groups.filter((group) => !before.includes(group));
    if (joined.length === 0) return;
    for (const notice of noticesOf(this.#setpoints, joined)) member.hearSetpoints(notice);
    for (const notice of noticesOf(this.#orders, joined)) member.hearOrders(notice);
  }

  #membersOf(group: string): GroupMember[] {
    return this.#members.filter(({ groups }) => groups.includes(group));
  }

  #refuse(group: string, issues: readonly string[]): void {
    this.#log.warn({ group, issues }, "Dropped a message to a group that cannot be read");
  }
}
