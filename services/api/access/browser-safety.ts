import type { FastifyHelmetOptions } from "@fastify/helmet";
import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpProblem } from "../problem-details.ts";

/** The token of a program, as it sends it; `undefined`: it sends none. */
export function bearerOf(request: FastifyRequest): string | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  return token;
}

/**
 * Hook: a browser may change things only from our own pages (the cookie is SameSite=Strict as well). A token is nothing that
 * a browser sends by itself, so that who shows one may come from anywhere.
 */
export async function refuseForeignOrigin(request: FastifyRequest): Promise<void> {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
  const { origin } = request.headers;
  if (origin === undefined || bearerOf(request) !== undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== request.host) {
    throw new HttpProblem(403, "foreign-origin", `Requests from ${origin} are not accepted here`);
  }
}

/** What pages may load and do, and that nobody frames them. */
export const safetyHeaders = (isHttps: boolean): FastifyHelmetOptions => ({
  contentSecurityPolicy: {
    directives: {
      defaultSrc: ["'self'"],
      // Svelte and MapLibre set element styles; swagger-ui carries a small inline icon.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", "data:", "blob:"],
      workerSrc: ["'self'", "blob:"],
      frameAncestors: ["'none'"],
      formAction: ["'self'"],
      upgradeInsecureRequests: null,
    },
  },
  // For browsers that do not know frame-ancestors.
  frameguard: { action: "deny" },
  crossOriginOpenerPolicy: { policy: "same-origin" },
  referrerPolicy: { policy: "no-referrer" },
  hsts: isHttps,
});

/** A crew shows where it stands and photographs what it finds; nothing else of the device is ours to ask for. */
const PERMISSIONS_POLICY = [
  "camera=(self)",
  "geolocation=(self)",
  ...["accelerometer", "autoplay", "bluetooth", "display-capture", "gyroscope", "magnetometer", "microphone", "midi"],
  ...["payment", "serial", "usb", "xr-spatial-tracking"],
]
  .map((feature) => (feature.includes("=") ? feature : `${feature}=()`))
  .join(", ");

/** Hook: which powers of the browser a page may ask for (helmet has none of it). */
export async function limitPowers(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header("permissions-policy", PERMISSIONS_POLICY);
}
