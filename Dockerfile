# One image for every process of the server; docker-compose.yml says which one a container runs. Without a command it
# runs everything in one process, with readings in DuckDB.
FROM node:20-slim AS build
WORKDIR /opt/lucciola
COPY . .
# The lock file is law; what only tests and the pages' build need is removed again.
RUN npm ci --no-audit --no-fund \
 && npm run build \
 && npm prune --omit=dev --no-audit --no-fund
# A bundle is known to be fresh by the times of its sources, and a layer of an image keeps whole seconds.
RUN find . -type f -exec touch -d 2026-01-01T00:00:00Z {} + \
 && node scripts/make-bundle.mjs services/*/main.ts simulators/city/main.ts

FROM node:20-slim
WORKDIR /opt/lucciola
COPY --from=build /opt/lucciola .
# A named volume takes owner and mode from here at its first use.
RUN install -d -o node -g node -m 0700 /var/lib/lucciola
ENV NODE_ENV=production \
    LUCCIOLA_DATA_DIRECTORY=/var/lib/lucciola
VOLUME /var/lib/lucciola
USER node
EXPOSE 1883 8080
ENTRYPOINT ["node", "scripts/run.mjs"]
CMD ["services/all-in-one/main.ts", "--no-simulator"]
