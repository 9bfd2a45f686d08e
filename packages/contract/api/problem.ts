import { Type } from "typebox";

/** RFC 9457 problem details: the body of every 4xx and 5xx answer, as application/problem+json. */
export const Problem = Type.Object({
  type: Type.String({
    maxLength: 200,
    description: "URI of the kind of problem; about:blank when the status says it all",
  }),
  title: Type.String({ maxLength: 200 }),
  status: Type.Integer({ minimum: 400, maximum: 599, format: "int32" }),
  detail: Type.Optional(Type.String({ maxLength: 4_000 })),
  instance: Type.Optional(Type.String({ maxLength: 500 })),
  /** Stable and machine-readable, e.g. `range-too-long`. */
  code: Type.Optional(Type.String({ maxLength: 100 })),
  issues: Type.Optional(Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 100 })),
});
export type Problem = Type.Static<typeof Problem>;
