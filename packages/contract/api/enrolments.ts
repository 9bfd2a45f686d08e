import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { Id, Instant, Int, Name } from "./formats.ts";

/** A device that is expected, or waits to be approved. */
export const EnrolmentSummary = Type.Object({
  id: Id,
  name: Name,
  state: Type.Union([Type.Literal("expected"), Type.Literal("waiting"), Type.Literal("approved")]),
  createdAt: Instant,
  /** Until when the code may be used. */
  codeUntil: Instant,
  arrivedAt: Type.Optional(Instant),
  address: Type.Optional(Type.String({ maxLength: 64 })),
  messages: Int(),
  bytes: Int(),
  /** The meters, lamps and sensors of which it speaks. */
  devices: Type.Array(Id, { maxItems: 20_000 }),
});
export type EnrolmentSummary = Type.Static<typeof EnrolmentSummary>;

/** GET /api/v1/enrolments, with the points that no device measures now. */
export const EnrolmentList = Type.Object({
  enrolments: Type.Array(EnrolmentSummary, { maxItems: 1_000 }),
  freePoints: Type.Array(Type.Object({ id: Id, name: Name }), { maxItems: 50_000 }),
});
export type EnrolmentList = Type.Static<typeof EnrolmentList>;

/** POST /api/v1/enrolments: keeps a place for a device and makes its one-time code. */
export const NewEnrolment = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    validHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_160, default: 24, format: "int32" })),
  },
  { additionalProperties: false },
);
export type NewEnrolment = Type.Static<typeof NewEnrolment>;
/** The code is shown this once. */
export const EnrolmentCode = Type.Object({
  id: Id,
  code: Type.String({ minLength: 20, maxLength: 64 }),
  codeUntil: Instant,
});
export type EnrolmentCode = Type.Static<typeof EnrolmentCode>;

/** POST /api/v1/enrolments/{id}/approve */
export const ApprovalRequest = Type.Object(
  {
    /** Which of its devices measures which point. */
    installations: Type.Array(
      Type.Object(
        {
          device: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
          point: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 10_000 },
    ),
  },
  { additionalProperties: false },
);
export type ApprovalRequest = Type.Static<typeof ApprovalRequest>;
