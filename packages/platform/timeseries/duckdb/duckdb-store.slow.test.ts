import { describeTimeSeriesStore } from "../time-series-suite.ts";
import { openStoreInFolder } from "./fixtures/store-in-folder.ts";

describeTimeSeriesStore("DuckDB, on all random histories", openStoreInFolder);
