import { Type } from "typebox";
import { Double, Instant, Int } from "./formats.ts";

const Days = Type.Integer({ minimum: 1, maximum: 36_500, format: "int32" });

/** GET /api/v1/administration/health: how the system is, for who looks after it. */
export const SystemHealth = Type.Object({
  at: Instant,
  version: Type.String({ maxLength: 50 }),
  startedAt: Instant,
  services: Type.Array(
    Type.Object({
      name: Type.Enum(["broker", "ingest", "store", "registry", "api"]),
      /** `unknown`: it says nothing of itself here, as a broker of another maker. */
      state: Type.Enum(["ok", "failing", "unknown"]),
      since: Type.Optional(Instant),
    }),
    { maxItems: 10 },
  ),
  /** Age of the oldest message that is not stored yet, ms. */
  lagMs: Int(),
  journal: Type.Optional(
    Type.Object({
      bytes: Int(),
      maxBytes: Int(),
      isAlarming: Type.Boolean(),
      lastsS: Type.Optional(Int({ description: "s that the free room lasts at the present rate" })),
    }),
  ),
  /** Of the disk on which the data folder lies. */
  disk: Type.Optional(Type.Object({ freeBytes: Int(), totalBytes: Int() })),
  store: Type.Optional(
    Type.Object({
      readings: Int(),
      series: Int(),
      bytes: Type.Optional(Int({ description: "absent where the store cannot tell" })),
    }),
  ),
  /** As configured; what is absent is kept for ever. */
  retention: Type.Object({
    rawDays: Days,
    hourlyDays: Type.Optional(Days),
    registerRawDays: Days,
    registerDays: Type.Optional(Days),
  }),
  quarantineOpen: Int(),
  devices: Type.Object({ online: Int(), offline: Int() }),
  /** Absent: none was ever made, as far as this registry knows. */
  lastBackup: Type.Optional(
    Type.Object({
      at: Instant,
      ageDays: Double({ minimum: 0 }),
      by: Type.String({ maxLength: 255 }),
      folder: Type.String({ maxLength: 4_096 }),
      detail: Type.String({ maxLength: 4_000 }),
    }),
  ),
});
export type SystemHealth = Type.Static<typeof SystemHealth>;
