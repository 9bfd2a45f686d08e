import { openServiceBus } from "@lucciola/platform/bus/open-service-bus.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireSchoolTerms } from "@lucciola/platform/config/calendar-settings.ts";
import { requireKnownZone } from "@lucciola/platform/config/process-settings.ts";
import { makeDataDirectory, photoDirectory, registryFile } from "@lucciola/platform/process/data-directory.ts";
import { photoDeleter } from "@lucciola/platform/process/delete-photo.ts";
import { runService } from "@lucciola/platform/process/run-service.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { openSharedStore } from "@lucciola/platform/timeseries/open-shared-store.ts";
import { createApiService } from "./api-service.ts";
import { issueFirstLogin } from "./authentication.ts";
import { ApiProcessConfig } from "./config.ts";
import { openPhotoStore } from "./photos/photo-store.ts";

await runService(
  {
    name: "api",
    purpose: "HTTP API, live stream and dashboards.",
    schema: ApiProcessConfig,
    build: async (
      { dataDirectory, site, calendar, bus, store: storeConfig, api: config, public: publicSettings },
      log,
    ) => {
      requireKnownZone("site.zone", site.zone);
      requireSchoolTerms(calendar);
      await makeDataDirectory(dataDirectory);
      const clock = systemClock;
      const connect = await openServiceBus("api", bus, dataDirectory, { clock, log });
      const registry = openRegistry({ path: registryFile(dataDirectory), log });
      const store = await openSharedStore(storeConfig, { clock, log });
      const firstLogin = await issueFirstLogin(registry.users);
      const system = { dataDirectory, retention: storeConfig.retention };
      const photos = openPhotoStore(photoDirectory(dataDirectory));
      const deletePhoto = photoDeleter(photoDirectory(dataDirectory), registry.work.hasPhoto);
      const settings = { ...config, site, calendar, public: publicSettings };
      const api = createApiService({
        store,
        registry,
        connect,
        clock,
        photos,
        deletePhoto,
        config: settings,
        system,
      });
      return {
        components: [api],
        close: async () => {
          await store.close();
          registry.close();
        },
        greeting: () => {
          const where = `The API and the dashboards listen on http://${config.host}:${api.address()?.port ?? config.port}`;
          return firstLogin === undefined
            ? where
            : `${where}\n  First login  user ${firstLogin.username}, password ${firstLogin.password} (for one use)`;
        },
      };
    },
  },
  process.argv.slice(2),
  process.env,
);
