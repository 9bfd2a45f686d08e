import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingOrder } from "@lucciola/contract/lighting/group-message.ts";
import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import type { LampRule, LightingGroup } from "@lucciola/contract/lighting/lighting-group.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";

/** How the lamps of the town are grouped and classed, and what people have ordered for them. */
export interface LightingRegistry {
  readonly groups: LightingGroups;
  readonly sections: LightingSections;
  readonly lampTypes: LampTypes;
  readonly orders: LightingOrders;
  readonly causes: LevelCauses;
  /** Maintenance locks that hold at this instant, in the order of their beginning. */
  locksAt(nowMs: number): OrderRecord[];
  /** Rises whenever groups, sections or lamp types change, in this process or another; not with orders. */
  version(): number;
}

export interface LightingGroups {
  /**
   * Stores a group. Throws OperationalError `group-id-taken` when a zone's id is that of a point or a section,
   * `group-unknown` when a cabinet's group names no cabinet, `programme-unknown`, or `group-invalid` when a zone has no
   * rule or another kind has one.
   */
  put(group: LightingGroup): void;
  /** Cabinets and the town have a group whether or not something was stored for it. */
  get(id: string): LightingGroup | undefined;
  list(): LightingGroup[];
  /** Forgets what was stored: a zone is gone, a cabinet's or the town's group is bare again. False when nothing was. */
  remove(id: string): boolean;
}

/** A section of road and the lamps that light it. */
export interface SectionOfLamps {
  readonly section: LightingSection;
  readonly lamps: LampRule;
}

export interface LightingSections {
  /** Throws OperationalError `group-id-taken` when the id is that of a point or a zone. */
  put(section: SectionOfLamps): void;
  get(id: string): SectionOfLamps | undefined;
  list(): SectionOfLamps[];
  remove(id: string): boolean;
}

export interface LampTypes {
  put(type: LampType): void;
  get(id: string): LampType | undefined;
  list(): LampType[];
  /** Throws OperationalError `lamp-type-in-use` while a lamp is of this type. */
  remove(id: string): boolean;
  /** All or none. Throws OperationalError `lamp-type-unknown` or `point-unknown`. */
  assign(lamps: readonly PointId[], type: string): void;
  typeOf(lamp: PointId): LampType | undefined;
  /** The type's id of every lamp that has one. */
  byLamp(): ReadonlyMap<string, string>;
}

/** For whom an order is: one lamp, or a group, which may be a section too. */
export interface OrderScope {
  readonly kind: "lamp" | "group";
  readonly id: string;
}

/** An order as people gave it. */
export interface OrderRecord {
  readonly id: string;
  readonly scope: OrderScope;
  readonly kind: LightingOrder["kind"];
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly priority: number;
  readonly mayUndercut: boolean;
  readonly reason: string;
  readonly by: string;
  readonly createdAtMs: number;
  /** Set when a person has ended it before its time. */
  readonly endedAtMs: number | undefined;
  readonly endedBy: string | undefined;
}

export interface LightingOrders {
  /**
   * Keeps an order. Idempotent by id. Throws OperationalError `order-invalid` when it would end before it begins,
   * `too-many-orders` when as many as a message holds are already in force or to come for its scope.
   */
  give(order: Omit<OrderRecord, "endedAtMs" | "endedBy">): OrderRecord;
  /** Ends an order now; `undefined` when it is not known, has ended or is past. */
  end(id: string, by: string, nowMs: number): OrderRecord | undefined;
  get(id: string): OrderRecord | undefined;
  /** Those in force or to come, in the order of their beginning. */
  openAt(nowMs: number): OrderRecord[];
  /** Those whose time is not over, also when a person has ended them: what an edge may still remember. */
  notOverAt(nowMs: number): OrderRecord[];
  /** Newest first, past ones too. */
  history(filter: { limit: number; beforeMs?: number; scope?: OrderScope }): OrderRecord[];
  /** Rises whenever an order is given or ended, in this process or another. */
  version(): number;
}

/** A chain of causes as it was stored, and when first. */
export interface LevelCauseRecord {
  readonly id: number;
  /** JSON of the domain's `CauseStep[]`. */
  readonly body: string;
}

/** The chains of causes that levels were decided by. Lamps with the same chain share one. */
export interface LevelCauses {
  /** The ids of these chains (JSON), in their order; what is not known yet is kept, all in one transaction. */
  keep(bodies: readonly string[], nowMs: number): number[];
  get(id: number): LevelCauseRecord | undefined;
  /** Forgets chains that were last kept before this instant; returns how many. */
  forgetBefore(atMs: number): number;
}
