import type { RouteDeps } from "../routes/route-deps.ts";

/** What reports are read from. */
export type ReportDeps = Pick<RouteDeps, "store" | "registry" | "clock" | "config">;
