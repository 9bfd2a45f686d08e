import { Type } from "typebox";

/** An open archive of weather, for hours that no station of the town measured. Off unless somebody switches it on. */
export const WeatherArchiveConfig = Type.Object(
  {
    enabled: Type.Boolean({ default: false, description: "ask an archive on the internet for the town's weather" }),
    url: Type.String({
      default: "https://archive-api.open-meteo.com/v1/archive",
      maxLength: 500,
      pattern: "^(https://|http://(127\\.0\\.0\\.1|\\[::1\\]|localhost)[:/])",
      description: "https, in Open-Meteo's shape; http on this machine alone",
    }),
    daysBack: Type.Integer({ minimum: 1, maximum: 3_660, default: 400, description: "how far back to begin" }),
    delayDays: Type.Integer({ minimum: 0, maximum: 30, default: 6, description: "how late the archive is, days" }),
  },
  { additionalProperties: false, default: {} },
);
export type WeatherArchiveConfig = Type.Static<typeof WeatherArchiveConfig>;
