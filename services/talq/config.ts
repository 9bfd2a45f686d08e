import { ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { TALQ_VERSION } from "@lucciola/contract/talq/profile/profile.ts";
import { UUID_PATTERN } from "@lucciola/contract/talq/wire.ts";
import { ProcessSettings, SharedStoreSettings, SiteSettings } from "@lucciola/platform/config/process-settings.ts";
import { TlsFiles } from "@lucciola/platform/tls/tls-settings.ts";
import { Type } from "typebox";

const Url = Type.String({ pattern: "^https?://[^\\s?#]+$", maxLength: 500 });
/** Without TLS on this machine alone. */
const PeerUrl = Type.String({
  pattern: "^(https://|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:|/|$))[^\\s?#]*$",
  maxLength: 500,
  description: "where it is reached; https, but on this machine itself",
});
const AuthorityFile = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 1_024,
    description: "the authority of its certificate, PEM; without it that of talq.tls",
  }),
);

const TokenFile = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 1_024,
    description: "a secret that it wants as Authorization: Bearer; TALQ itself wants certificates",
  }),
);

/** A management system that may ask, and where it is told of what happens. */
export const ManagementSystem = Type.Object(
  {
    name: Type.String({ pattern: ID_PATTERN, maxLength: 64, description: "stands in the audit log" }),
    address: Type.String({ pattern: UUID_PATTERN, maxLength: 36, description: "its UUID, sent as clientAddress" }),
    uri: PeerUrl,
    caFile: AuthorityFile,
    tokenFile: TokenFile,
    certificate: Type.Optional(
      Type.String({ minLength: 1, maxLength: 253, description: "the name in the certificate by which it is known" }),
    ),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "the name of the machine token by which it is known" }),
    ),
    mayCommand: Type.Boolean({ default: true, description: "false: it may read, nothing else" }),
    openOverrideHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 744,
        description: "how long an override without an expiration lasts; without it such an override is refused",
      }),
    ),
  },
  { additionalProperties: false },
);
export type ManagementSystem = Type.Static<typeof ManagementSystem>;

/** A gateway of another maker that we ask, as its management system. */
export const ForeignGateway = Type.Object(
  {
    name: Type.String({ pattern: ID_PATTERN, maxLength: 64, description: "what it is called here" }),
    uri: PeerUrl,
    address: Type.Optional(
      Type.String({ pattern: UUID_PATTERN, maxLength: 36, description: "its UUID; without it any is taken from it" }),
    ),
    certificate: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 253,
        description: "the name in the certificate with which it comes to us",
      }),
    ),
    token: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: "the name of the machine token with which it comes to us",
      }),
    ),
    collect: Type.Boolean({ default: false, description: "true: it is told to report events and values to us" }),
    caFile: AuthorityFile,
    tokenFile: TokenFile,
  },
  { additionalProperties: false },
);
export type ForeignGateway = Type.Static<typeof ForeignGateway>;

export const TalqConfig = Type.Object(
  {
    host: Type.String({ default: "127.0.0.1", maxLength: 253 }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8843, description: "0 for any free port" }),
    tls: Type.Optional(
      Type.Object(TlsFiles, {
        additionalProperties: false,
        description: "TLS 1.2 or newer with certificates of both sides; without it this machine alone is heard",
      }),
    ),
    publicUrl: Type.String({
      ...Url,
      default: "https://localhost:8843",
      description: "where management systems reach this gateway: its gatewayUri",
    }),
    versions: Type.Array(Type.String({ pattern: "^2\\.\\d+\\.\\d+$", maxLength: 12 }), {
      minItems: 1,
      maxItems: 10,
      default: [TALQ_VERSION],
      description: "values of the header talq-api-version that are taken",
    }),
    systems: Type.Array(ManagementSystem, {
      default: [],
      maxItems: 8,
      description: "management systems; with none the gateway is off",
    }),
    gateways: Type.Array(ForeignGateway, {
      default: [],
      maxItems: 50,
      description: "gateways of other makers that are asked for their devices",
    }),
    askEverySeconds: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      default: 900,
      description: "how often gateways of other makers are asked",
    }),
    crlUrl: Type.Optional(Type.String({ ...Url, description: "where the list of revoked certificates lies" })),
    retrySeconds: Type.Integer({ minimum: 1, maximum: 3_600, default: 30 }),
    lookEveryMs: Type.Integer({ minimum: 50, maximum: 600_000, default: 5_000 }),
    maxLogEntries: Type.Integer({
      minimum: 100,
      maximum: 1_000_000,
      default: 20_000,
      description: "of a logger, while its management system takes none; then the oldest go",
    }),
    site: LightingSite,
  },
  { additionalProperties: false },
);
export type TalqConfig = Type.Static<typeof TalqConfig>;

/** Settings of the gateway within a town's: the site is the town's. */
export const TalqSettings = Type.Object(Type.Omit(TalqConfig, ["site"]).properties, {
  additionalProperties: false,
  default: {},
});

/** The settings of the gateway in a process of its own. */
export const TalqProcessConfig = Type.Object(
  { ...ProcessSettings, site: SiteSettings, store: SharedStoreSettings, talq: TalqSettings },
  { additionalProperties: false },
);
export type TalqProcessConfig = Type.Static<typeof TalqProcessConfig>;
