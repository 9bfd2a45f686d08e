import "chartjs-adapter-luxon";
import { TimeScale } from "chart.js";
import { Chart } from "./chart-js.ts";

// For charts over time alone: with its calendar it is a third as large as all else that draws.
Chart.register(TimeScale);
