import fastifyRateLimit, { type RateLimitOptions } from "@fastify/rate-limit";
import type { FastifyRequest } from "fastify";
import { HttpProblem } from "../problem-details.ts";
import type { App } from "../routes/route-deps.ts";

/** Requests of one address, or one program, in a minute, unless a route says otherwise (`config.rateLimit`). */
export const REQUESTS_PER_MINUTE = 1_200;

/**
 * Counts every request, also those that are refused or lead nowhere: each answer says in `RateLimit-*` how many more may
 * follow. Finds out who asks (`identify`) before it counts, and refuses who is not known after it has: guesses of tokens are
 * counted too. To be called before other hooks that may refuse.
 */
export async function limitRates(app: App, identify: (request: FastifyRequest) => Promise<void>): Promise<void> {
  await app.register(fastifyRateLimit, {
    // The plugin would count in a hook of each route, behind the check of who asks.
    global: false,
    // Of a program: its own, wherever it asks from. Else of an address.
    max: ({ user }) => user?.token?.maxPerMinute ?? REQUESTS_PER_MINUTE,
    keyGenerator: ({ user, ip }) => (user?.token === undefined ? ip : `token ${user.token.id}`),
    timeWindow: "1 minute",
    enableDraftSpec: true,
    errorResponseBuilder: (_, { ttl }) =>
      new HttpProblem(429, "rate-limited", "Too many requests: wait a moment", Math.ceil(ttl / 1_000)),
  });
  const usual = app.rateLimit();
  const ofRoutes = new WeakMap<RateLimitOptions, typeof usual>();
  const limitOf = (own: unknown): typeof usual => {
    if (typeof own !== "object" || own === null) return usual;
    const limit = ofRoutes.get(own) ?? app.rateLimit(own);
    ofRoutes.set(own, limit);
    return limit;
  };
  app.addHook("onRequest", async function limitRate(request, reply) {
    let refusal: unknown;
    try {
      await identify(request);
    } catch (error) {
      refusal = error;
    }
    await limitOf(request.routeOptions.config.rateLimit).call(app, request, reply);
    if (refusal !== undefined) throw refusal;
  });
}
