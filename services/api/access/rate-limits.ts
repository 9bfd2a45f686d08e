import fastifyRateLimit, { type RateLimitOptions } from "@fastify/rate-limit";
import { HttpProblem } from "../problem-details.ts";
import type { App } from "../routes/route-deps.ts";

/** Requests of one address in a minute, unless a route says otherwise (`config.rateLimit`). */
export const REQUESTS_PER_MINUTE = 1_200;

/**
 * Counts every request before anything else looks at it, also those that are refused or lead nowhere: each answer says in
 * `RateLimit-*` how many more may follow. To be registered before other hooks.
 */
export async function limitRates(app: App): Promise<void> {
  await app.register(fastifyRateLimit, {
    // The plugin would count in a hook of each route, behind the check of who asks: guesses of tokens would be free.
    global: false,
    max: REQUESTS_PER_MINUTE,
    timeWindow: "1 minute",
    enableDraftSpec: true,
    errorResponseBuilder: (_, { ttl }) =>
      new HttpProblem(429, "rate-limited", "Too many requests: wait a moment", Math.ceil(ttl / 1_000)),
  });
  const usual = app.rateLimit();
  const ofRoutes = new WeakMap<RateLimitOptions, typeof usual>();
  app.addHook("onRequest", async function limitRate(request, reply) {
    const own = request.routeOptions.config.rateLimit;
    let limit = usual;
    if (typeof own === "object") {
      limit = ofRoutes.get(own) ?? app.rateLimit(own);
      ofRoutes.set(own, limit);
    }
    await limit.call(app, request, reply);
  });
}
