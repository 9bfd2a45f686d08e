import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { TalqErrorMessage } from "@lucciola/contract/talq/wire.ts";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import { Type } from "typebox";

/** The fastify instance with TypeBox types. */
export type TalqApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

const Text = Type.String({ maxLength: 64 });
/** Of every request. The admission has looked at them already, with TALQ's own answers. */
const every = { clientAddress: Text };
export const ReadQuery = Type.Object(every);
export const ChangeQuery = Type.Object({
  ...every,
  talqRequestId: Text,
  talqOriginRequestId: Type.Optional(Text),
});
export const VersionHeader = Type.Object({ "talq-api-version": Type.String({ maxLength: 12 }) });
export const Count = Type.Integer({ minimum: 0, format: "int32" });

/** The answer of an operation that has none. */
export const Done = Type.Unsafe<undefined>({ type: "null" });

const Refusal = Type.Array(TalqErrorMessage, { maxItems: 100 });
export const REFUSALS = {
  400: Refusal,
  401: Refusal,
  403: Refusal,
  404: Refusal,
  409: Refusal,
  422: Refusal,
  429: Refusal,
  500: Refusal,
  503: Refusal,
};

/** The schema of an operation that reads, or that changes. */
export const reading = <const O extends object>(operationId: string, schema: O) => ({
  schema: { operationId, headers: VersionHeader, querystring: ReadQuery, ...schema },
});
export const changing = <const O extends object>(operationId: string, schema: O) => ({
  schema: { operationId, headers: VersionHeader, querystring: ChangeQuery, ...schema },
});
