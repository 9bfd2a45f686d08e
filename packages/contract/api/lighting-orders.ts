import { Type } from "typebox";
import { DimPct, Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Kind = Type.Union([Type.Literal("override"), Type.Literal("emergency"), Type.Literal("lock")]);
const Reason = Type.String({ minLength: 3, maxLength: 300, pattern: "\\S" });

/** One lamp, or a group: a zone, a section, a cabinet, or `town`. */
export const OrderScope = Type.Object(
  { kind: Type.Union([Type.Literal("lamp"), Type.Literal("group")]), id: Id },
  closed,
);
export type OrderScope = Type.Static<typeof OrderScope>;

/**
 * POST /api/v1/lighting/orders, answered 201 with the order. It begins now unless `from` says otherwise, and ends at
 * `until` or after `minutes`: one of the two. An override needs its level; a lock holds the lamps off unless it says
 * another. A level under the floor of the lamps' classes needs `mayUndercut`, else the answer is 422 with the floor.
 */
export const OrderRequest = Type.Object(
  {
    scope: OrderScope,
    kind: Kind,
    dimPct: Type.Optional(DimPct),
    fadeMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 3_600_000, format: "int32" })),
    from: Type.Optional(Instant),
    until: Type.Optional(Instant),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 44_640, format: "int32" })),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, format: "int32" })),
    mayUndercut: Type.Optional(Type.Boolean()),
    reason: Reason,
  },
  closed,
);
export type OrderRequest = Type.Static<typeof OrderRequest>;

/** POST /api/v1/lighting/emergency: full light in one action, answered 201 with the order. */
export const EmergencyRequest = Type.Object(
  { scope: OrderScope, minutes: Type.Integer({ minimum: 1, maximum: 1_440, format: "int32" }), reason: Reason },
  closed,
);
export type EmergencyRequest = Type.Static<typeof EmergencyRequest>;

export const OrderStatus = Type.Object({
  id: Id,
  scope: Type.Object({ kind: Type.Union([Type.Literal("lamp"), Type.Literal("group")]), id: Id, name: Name }),
  kind: Kind,
  dimPct: DimPct,
  fadeMs: Int(),
  from: Instant,
  until: Instant,
  priority: Int({ maximum: 100 }),
  mayUndercut: Type.Boolean(),
  reason: Type.String({ maxLength: 300 }),
  by: Name,
  createdAt: Instant,
  /** `ended`: by a person, before its time. */
  state: Type.Union([Type.Literal("to-come"), Type.Literal("in-force"), Type.Literal("past"), Type.Literal("ended")]),
  endedAt: Type.Optional(Instant),
  endedBy: Type.Optional(Name),
  /** How many lamps it is for now: a lamp that is added later comes under it too. */
  lamps: Int(),
});
export type OrderStatus = Type.Static<typeof OrderStatus>;

/** GET /api/v1/lighting/orders?state=&scope=&before=&limit= : those that are open, else all, newest first. */
export const OrdersQuery = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal("open"), Type.Literal("all")])),
    lamp: Type.Optional(Id),
    group: Type.Optional(Id),
    before: Type.Optional(Instant),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  closed,
);
export type OrdersQuery = Type.Static<typeof OrdersQuery>;
export const OrderList = Type.Object({ orders: Type.Array(OrderStatus, { maxItems: 2_000 }) });
export type OrderList = Type.Static<typeof OrderList>;

/** GET /api/v1/lamps/{id}/why?at= : the causes of a lamp's level, now or at a moment of the past. */
export const WhyQuery = Type.Object({ at: Type.Optional(Instant) }, closed);
export type WhyQuery = Type.Static<typeof WhyQuery>;
export const LevelExplanation = Type.Object({
  lamp: Id,
  at: Instant,
  /** What was wanted, and since when. Missing where nothing was recorded, or not any more. */
  desired: Type.Optional(Type.Object({ dimPct: DimPct, since: Instant })),
  /** What the lamp last said of itself by then. */
  reported: Type.Optional(Type.Object({ dimPct: DimPct, at: Instant })),
  /** From the programme to the level: each cause with the level after it. */
  chain: Type.Array(
    Type.Object({
      kind: Type.String({ maxLength: 32 }),
      dimPct: Double({ minimum: 0, maximum: 100 }),
      it: Type.String({ maxLength: 1_000 }),
      en: Type.String({ maxLength: 1_000 }),
    }),
    { maxItems: 32 },
  ),
  sentence: Type.Object({ it: Type.String({ maxLength: 4_000 }), en: Type.String({ maxLength: 4_000 }) }),
});
export type LevelExplanation = Type.Static<typeof LevelExplanation>;
