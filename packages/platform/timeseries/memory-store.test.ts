import { createMemoryStore } from "./memory-store.ts";
import { describeTimeSeriesStore } from "./time-series-suite.ts";

describeTimeSeriesStore("memory", async () => {
  const store = createMemoryStore();
  return { store, dispose: () => store.close() };
});
