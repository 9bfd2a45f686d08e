import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { type Guard, guardOf } from "../access/route-guard.ts";
import type { ApiConfig } from "../config.ts";
import { API_TAGS } from "./api-tags.ts";
import { completeDocument, type MadeDocument } from "./complete-document.ts";

const SOURCE = "https://github.com/lucciola-project/lucciola";
const SESSION = { session: [] };
const TOKEN = { token: [] };
/** Whoever asks need not say who they are. An empty list would say the same, and rules of catalogues do not know it. */
const NOBODY = {};

/**
 * What the API says of itself, as the Italian interoperability model (ModI) asks: OpenAPI 3.0, served at /openapi.json. What
 * is the same for all routes is said here and in `completeDocument`; a route says what is its own.
 */
export function describeApi(
  version: string,
  config: Pick<ApiConfig, "host" | "port" | "publicUrl" | "termsOfService" | "oidc" | "public">,
): FastifyDynamicSwaggerOptions {
  const { contact, townName } = config.public;
  const address = config.publicUrl ?? config.oidc?.publicUrl ?? `http://localhost:${config.port}`;
  return {
    convertConstToEnum: true,
    openapi: {
      openapi: "3.0.3",
      info: {
        title: "Lucciola",
        version,
        description:
          "Energy and street lighting of a town. A person logs in with POST /api/v1/session; the session travels in a cookie. A program sends a token that an administrator has made for it, as Authorization: Bearer.",
        "x-summary": "Energy and street lighting of a town",
        contact: {
          name: contact.office || townName || "Lucciola maintainers",
          url: contact.website || SOURCE,
          ...(contact.email === "" ? {} : { email: contact.email }),
        },
        termsOfService: config.termsOfService,
        license: { name: "EUPL-1.2", url: "https://joinup.ec.europa.eu/collection/eupl" },
      } as NonNullable<FastifyDynamicSwaggerOptions["openapi"]>["info"] & object,
      servers: [
        address.startsWith("https:")
          ? { url: address, description: `The service of ${townName || "this town"}` }
          : { url: address, description: "For development, on this machine", "x-sandbox": true },
      ] as { url: string; description: string }[],
      tags: [...API_TAGS],
      security: [SESSION, TOKEN],
      externalDocs: { description: "How to use it, in a page", url: `${SOURCE}/blob/main/docs/api.md` },
      components: {
        securitySchemes: {
          session: {
            type: "apiKey",
            in: "cookie",
            name: "lucciola_session",
            description: "Of a person, after POST /api/v1/session",
          },
          token: { type: "http", scheme: "bearer", description: "Of a program, made by an administrator" },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      if (schema === undefined || schema.hide === true) return { schema: schema ?? { hide: true }, url };
      const guard = guardOf(route.onRequest);
      const isUpload = schema.consumes?.includes("multipart/form-data") === true && schema.body === undefined;
      return {
        url,
        schema: {
          ...schema,
          security: guard === undefined ? [NOBODY] : guard.isForTokens ? [SESSION, TOKEN] : [SESSION],
          description: [schema.description, whoMayAsk(guard)].filter((text) => text !== undefined).join(" "),
          ...(guard?.permission === undefined ? {} : { "x-permission": guard.permission }),
          ...(isUpload ? { body: PHOTO_FORM } : {}),
        },
      };
    },
    transformObject: (made) => {
      if (!("openapiObject" in made)) return made.swaggerObject;
      return completeDocument(made.openapiObject as MadeDocument) as typeof made.openapiObject;
    },
  };
}

function whoMayAsk(guard: Guard | undefined): string {
  if (guard === undefined) return "Open to everybody.";
  const may = guard.permission === undefined ? "who are logged in" : `with the permission \`${guard.permission}\``;
  return guard.isForTokens ? `For people and programs ${may}.` : `For people ${may}; not for programs.`;
}

/** The body that `readPhotoUpload` reads. */
const PHOTO_FORM = {
  type: "object",
  additionalProperties: false,
  required: ["photo"],
  properties: { photo: { type: "string", format: "binary", description: "JPEG, PNG or WebP, up to 10 MB" } },
};
