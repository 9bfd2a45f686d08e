import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { Urn } from "./ngsi-schemas.ts";

/** Subscriptions of NGSI-LD (ETSI GS CIM 009 V1.8.1, 5.2.12 to 5.2.15 and 5.2.22), as far as they are served. */
const closed = { additionalProperties: false } as const;
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const names = Type.Array(text(200), { minItems: 1, maxItems: 100 });
const seconds = Type.Integer({ minimum: 1, maximum: 31_536_000, format: "int32", description: "s" });

export const Receiver = Type.Object(
  {
    key: Type.String({
      maxLength: 64,
      pattern:
        "^(?!(?:[Hh]ost|[Cc]onnection|[Cc]ontent-.*|[Tt]ransfer-.*|[Tt][Ee]|[Tt]railer|[Uu]pgrade|[Ee]xpect|[Ll]ink)$)[A-Za-z0-9-]{1,64}$",
      description: "a header of the notification, such as Authorization",
    }),
    value: Type.String({ maxLength: 2_000, pattern: "^[\\x20-\\x7e]*$" }),
  },
  closed,
);

export const SubscriptionDocument = Type.Object(
  {
    "@context": Type.Optional(Type.Unknown()),
    id: Type.Optional(Urn),
    type: Type.Literal("Subscription"),
    subscriptionName: Type.Optional(text(200)),
    description: Type.Optional(text(1_000)),
    entities: Type.Array(
      Type.Object({ type: text(200), id: Type.Optional(Urn), idPattern: Type.Optional(text(200)) }, closed),
      { minItems: 1, maxItems: 20 },
    ),
    watchedAttributes: Type.Optional(names),
    timeInterval: Type.Optional(seconds),
    q: Type.Optional(text(2_000)),
    geoQ: Type.Optional(
      Type.Object(
        {
          georel: text(100),
          geometry: Type.Enum(["Point", "Polygon"]),
          coordinates: Type.Union([text(40_000), Type.Array(Type.Unknown(), { maxItems: 1_000 })]),
          geoproperty: Type.Optional(Type.Literal("location")),
        },
        closed,
      ),
    ),
    isActive: Type.Optional(Type.Boolean()),
    expiresAt: Type.Optional(
      Type.String({ maxLength: 30, pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z$" }),
    ),
    throttling: Type.Optional(seconds),
    notification: Type.Object(
      {
        attributes: Type.Optional(names),
        format: Type.Optional(Type.Enum(["normalized", "keyValues", "simplified"])),
        endpoint: Type.Object(
          {
            uri: text(1_000),
            accept: Type.Optional(Type.Enum(["application/json", "application/ld+json"])),
            timeout: Type.Optional(Type.Integer({ minimum: 100, maximum: 30_000, format: "int32", description: "ms" })),
            receiverInfo: Type.Optional(Type.Array(Receiver, { maxItems: 20 })),
          },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
);
export type SubscriptionDocument = Type.Static<typeof SubscriptionDocument>;
export const subscriptionChecker = Compile(SubscriptionDocument);

/** Members to be put in the place of those that stand; `null` takes one away. */
export const SubscriptionPatch = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 20 });

export const SubscriptionsQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 0, maximum: 100, default: 50, format: "int32" }),
    offset: Type.Integer({ minimum: 0, maximum: 1_000, default: 0, format: "int32" }),
    count: Type.Boolean({ default: false }),
  },
  closed,
);
