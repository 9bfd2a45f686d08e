import { Type } from "typebox";

/** Subscriptions of NGSI-LD: how often the town is looked through, and where notifications may go. */
export const SubscriptionConfig = Type.Object(
  {
    lookEveryS: Type.Integer({ default: 30, minimum: 5, maximum: 3_600, description: "s from look to look" }),
    allowedNetworks: Type.Array(Type.String({ minLength: 2, maxLength: 64 }), {
      default: [],
      maxItems: 50,
      description:
        "private networks to which notifications may go, such as 10.20.0.0/16; else only to the public internet",
    }),
  },
  { additionalProperties: false, default: {} },
);
