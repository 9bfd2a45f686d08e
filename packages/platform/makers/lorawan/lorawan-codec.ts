import type { LorawanCodec } from "@lucciola/contract/makers/device-profile.ts";
import { milesight } from "./milesight.ts";
import { nasUl20xx } from "./nas-ul20xx.ts";
import type { PayloadCodec } from "./payload-codec.ts";

/** The codecs by the names that profiles give. */
export const lorawanCodecs: Readonly<Record<LorawanCodec, PayloadCodec>> = {
  "milesight-ws52x": milesight("ws52x"),
  "milesight-ws558": milesight("ws558"),
  "nas-ul20xx": nasUl20xx,
};
