import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";

/** Pieces that the request and response schemas share. Every string, number and array is bounded (ModI). */
export const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
export const Name = Type.String({ maxLength: 200 });
export const Double = (options: { minimum?: number; maximum?: number; description?: string } = {}) =>
  Type.Number({ minimum: -1e15, maximum: 1e15, format: "double", ...options });
export const Int = (options: { minimum?: number; maximum?: number; description?: string } = {}) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: "int64", ...options });
export const DimPct = Type.Number({ minimum: 0, maximum: 100, format: "double", description: "% of luminous flux" });
export const Instant = IsoInstant;
export const IdParams = Type.Object({ id: Id }, { additionalProperties: false });
export type IdParams = Type.Static<typeof IdParams>;
