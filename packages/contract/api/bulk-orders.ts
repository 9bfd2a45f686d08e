import { Type } from "typebox";
import { DimPct, Double, Id, Instant, Int, Name } from "./formats.ts";
import { OrderRequest, OrderScope, OrderStatus } from "./lighting-orders.ts";

const closed = { additionalProperties: false } as const;
/** What one act may name: whole groups count as one. */
export const MAX_SCOPES = 2_000;
const { scope: _, reason, ...asked } = OrderRequest.properties;
const Scopes = Type.Array(OrderScope, { minItems: 1, maxItems: MAX_SCOPES, uniqueItems: true });

/** POST /api/v1/lighting/bulk-orders/preview, answered 200: what an order would do, without doing it. */
export const BulkPreviewRequest = Type.Object({ ...asked, scopes: Scopes }, closed);
export type BulkPreviewRequest = Type.Static<typeof BulkPreviewRequest>;

/** POST /api/v1/lighting/bulk-orders, answered 201: one order to several lamps and groups at once, all of them or none. */
export const BulkOrderRequest = Type.Object({ ...asked, reason, scopes: Scopes }, closed);
export type BulkOrderRequest = Type.Static<typeof BulkOrderRequest>;
export const BulkOrderResult = Type.Object({ orders: Type.Array(OrderStatus, { maxItems: MAX_SCOPES }) });
export type BulkOrderResult = Type.Static<typeof BulkOrderResult>;

/** POST /api/v1/lighting/bulk-orders/end, answered 200: those of these that were still open are ended. */
export const BulkEndRequest = Type.Object(
  { orders: Type.Array(Id, { minItems: 1, maxItems: MAX_SCOPES, uniqueItems: true }) },
  closed,
);
export type BulkEndRequest = Type.Static<typeof BulkEndRequest>;
export const BulkEndResult = Type.Object({ ended: Int() });
export type BulkEndResult = Type.Static<typeof BulkEndResult>;

/** What an order does until its end against programme and orders that there are, worked out and not measured. */
export const OrderPreview = Type.Object({
  from: Instant,
  until: Instant,
  /** Each lamp counts once, in however many of the scopes it is. */
  lamps: Int(),
  /** Lamps whose nominal power is not known: powers and energies are without them. */
  withoutPower: Int(),
  /** Lamps that have no programme: the design level at night is taken for theirs. */
  withoutProgramme: Int(),
  /** Together at the beginning, W: as things stand, and with the order. */
  powerW: Type.Object({ without: Double({ minimum: 0 }), with: Double({ minimum: 0 }) }),
  /** Together from beginning to end, Wh. */
  energyWh: Type.Object({ without: Double({ minimum: 0 }), with: Double({ minimum: 0 }) }),
  /** Lamps whose level the order does not change at its beginning, for something stands above it or it is the same. */
  unchanged: Int(),
  /** Lamps whose switched circuit has no power at the beginning: they take the level when it has. */
  asleep: Int(),
  /** Set when the order's level is under the floor of some lamps' class: who orders must answer for it. */
  floor: Type.Optional(
    Type.Object({ lamps: Int(), leastDimPct: DimPct, leastClass: Type.String({ maxLength: 8 }), name: Name }),
  ),
  /** Locked for maintenance at the beginning: an order of another kind does not reach them. The first twenty, and all. */
  locked: Type.Array(
    Type.Object({ lamp: Id, name: Name, by: Name, until: Instant, reason: Type.String({ maxLength: 300 }) }),
    { maxItems: 20 },
  ),
  lockedLamps: Int(),
});
export type OrderPreview = Type.Static<typeof OrderPreview>;
