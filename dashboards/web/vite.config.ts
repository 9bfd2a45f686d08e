import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { compressFiles } from "./compress-files.ts";

/** Answered by the server itself, never by the page: its API, its documents, what citizens see without a login. */
const NOT_OURS = [/^\/(api|docs|pubblico|status|healthz|readyz|metrics|opendata)(\/|$)/, /^\/openapi\.json$/];

export default defineConfig({
  plugins: [
    svelte(),
    // An app that opens without a network. Only files of this build are kept: answers of the API never are.
    VitePWA({
      strategies: "generateSW",
      registerType: "prompt",
      injectRegister: null,
      manifest: {
        name: "Lucciola",
        short_name: "Lucciola",
        description: "Energia e illuminazione del Comune",
        lang: "it",
        start_url: "/lavori",
        scope: "/",
        display: "standalone",
        background_color: "#0a131d",
        theme_color: "#0b1d33",
        icons: [
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{html,js,mjs,css,svg,woff2,webmanifest}"],
        // Map and charts are large, and useless without a network: they are kept once they were visited.
        globIgnores: ["**/LampMap-*", "**/maplibre-*", "**/TimeChart-*", "sw.js", "workbox-*.js"],
        // What a push message does, shown or tapped.
        importScripts: ["push-worker.js"],
        navigateFallback: "/index.html",
        navigateFallbackDenylist: NOT_OURS,
        runtimeCaching: [
          {
            urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
            handler: "CacheFirst",
            options: { cacheName: "visited", expiration: { maxEntries: 40 }, cacheableResponse: { statuses: [200] } },
          },
        ],
        // The first visit is an app already; a later version waits until the person says so.
        clientsClaim: true,
        skipWaiting: false,
        cleanupOutdatedCaches: true,
      },
    }),
    compressFiles(),
  ],
  build: { outDir: "dist", assetsInlineLimit: 0, chunkSizeWarningLimit: 1_400 },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/docs": "http://127.0.0.1:8080" } },
});
