import type { Plugin } from "vitest/config";

export const threadsFromBundles: Plugin;
