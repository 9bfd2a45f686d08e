import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { onBus } from "@lucciola/platform/bus/on-bus.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { type Api, type ApiDeps, createApi } from "./api.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The API with its own connection, serving the dashboards that were built; the same in every deployment. */
export function createApiService(
  deps: Omit<ApiDeps, "bus" | "version" | "log" | "dashboardDirectory"> & { readonly connect: () => Bus },
): Api {
  const dashboardDirectory = join(ROOT, "dashboards/web/dist");
  const service = onBus("api", deps.connect, (bus) =>
    createApi({ ...deps, bus, version: RELEASE, log: undefined, dashboardDirectory }),
  );
  return { ...service, address: () => service.running()?.address() };
}
