import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { Type } from "typebox";
import { OperationalError } from "../process/operational-error.ts";
import { InfluxStoreConfig } from "../timeseries/store-config.ts";

/** Sesto Calende, on the Ticino. */
const DEFAULT_SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

/** Settings of every process of the server, whichever services it runs. */
export const ProcessSettings = {
  dataDirectory: Type.String({
    default: "data",
    minLength: 1,
    maxLength: 1_024,
    description: "everything that is kept lies here",
  }),
  logLevel: Type.Union([Type.Literal("debug"), Type.Literal("info"), Type.Literal("warn"), Type.Literal("error")], {
    default: "warn",
  }),
};

/** Where the town lies: the sun and the calendar are taken there. */
export const SiteSettings = Type.Object(LightingSite.properties, {
  additionalProperties: false,
  default: DEFAULT_SITE,
});

/** The store of services that run apart: DuckDB's file belongs to one process alone. */
export const SharedStoreSettings = Type.Object(InfluxStoreConfig.properties, {
  additionalProperties: false,
  default: { kind: "influx" },
});

/** Throws OperationalError `config-invalid` where this machine knows no such time zone. */
export function requireKnownZone(setting: string, zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (cause) {
    throw new OperationalError({
      code: "config-invalid",
      message: `${setting} ${JSON.stringify(zone)} is no time zone of this machine; use a name such as Europe/Rome`,
      cause,
    });
  }
}
