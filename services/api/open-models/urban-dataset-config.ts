import { ANOMALY_KIND_NAMES } from "@lucciola/contract/energy/anomaly.ts";
import {
  type IndicatorCode,
  POD_INDICATORS,
  type PodIndicator,
} from "@lucciola/domain/open-models/urban-dataset/pod-indicators.ts";
import { Type } from "typebox";

const NUMBER = "-?\\d{1,9}(\\.\\d{1,6})?";

/** Who the town is to ENEA's Smart City Platform. ENEA's lists of codes are not public: what they gave the town stands here. */
export const UrbanDatasetConfig = Type.Object(
  {
    producerId: Type.String({ default: "", maxLength: 100, description: "of the town's solution, given by ENEA" }),
    producerScheme: Type.String({ default: "", maxLength: 100, description: "the list that producerId is of" }),
    townCode: Type.String({ default: "", maxLength: 6, pattern: "^(\\d{6})?$", description: "of ISTAT, six digits" }),
    kpiCodes: Type.Array(
      Type.String({
        maxLength: 150,
        pattern: `^(${POD_INDICATORS.join("|")})=[^=:]{1,50}(:(${NUMBER})?\\.\\.(${NUMBER})?)?$`,
        description: "INDICATOR=CODE or INDICATOR=CODE:LEAST..MOST",
      }),
      { default: [], maxItems: 50, description: "code of PellKPICode for each indicator of a supply, and what is ok" },
    ),
    anomalyCodes: Type.Array(
      Type.String({
        maxLength: 100,
        pattern: `^(${ANOMALY_KIND_NAMES.join("|")})=[^=]{1,50}$`,
        description: "KIND=CODE",
      }),
      { default: [], maxItems: 50, description: "code of BuildingEnergyAnomalyCode for each kind of anomaly" },
    ),
  },
  { additionalProperties: false, default: {} },
);
export type UrbanDatasetConfig = Type.Static<typeof UrbanDatasetConfig>;

/** `INDICATOR=CODE:LEAST..MOST` as the schema lets it through. */
export const kpiCodesOf = ({ kpiCodes }: UrbanDatasetConfig): IndicatorCode[] =>
  kpiCodes.map((text) => {
    const [indicator = "", rest = ""] = text.split("=");
    const [code = "", range] = rest.split(":");
    const [least = "", most = ""] = range?.split("..") ?? [];
    return {
      indicator: indicator as PodIndicator,
      code,
      ...(least === "" ? {} : { least: Number(least) }),
      ...(most === "" ? {} : { most: Number(most) }),
    };
  });

export const anomalyCodesOf = ({ anomalyCodes }: UrbanDatasetConfig): ReadonlyMap<string, string> =>
  new Map(anomalyCodes.map((text) => text.split("=") as [string, string]));
