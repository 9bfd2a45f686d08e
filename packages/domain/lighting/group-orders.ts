import type {
  GroupOrders,
  GroupSetpoints,
  LevelSetpoint,
  LightingOrder,
} from "@lucciola/contract/lighting/group-message.ts";

/** A setpoint as its lamps keep it; see `LevelSetpoint` of the contract. */
export interface GroupSetpoint {
  readonly id: string;
  readonly group: string;
  readonly kind: LevelSetpoint["kind"];
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly operatingClass?: string;
  readonly flowPct?: number;
}

/** An order as its lamps keep it; see `LightingOrder` of the contract. */
export interface GroupOrder {
  readonly id: string;
  readonly group: string;
  readonly kind: LightingOrder["kind"];
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly priority: number;
  readonly mayUndercut: boolean;
}

/** The setpoints of a message that its schema has passed. */
export const readSetpoints = (group: string, { setpoints }: GroupSetpoints): GroupSetpoint[] =>
  setpoints.map(({ from, until, ...rest }) => ({
    ...rest,
    group,
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
  }));

/** The orders of a message that its schema has passed. */
export const readOrders = (group: string, { orders }: GroupOrders): GroupOrder[] =>
  orders.map(({ from, until, mayUndercut = false, ...rest }) => ({
    ...rest,
    group,
    fromMs: Date.parse(from),
    untilMs: Date.parse(until),
    mayUndercut,
  }));
