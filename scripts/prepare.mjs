// Installs and builds what is missing. A process of its own before `npm start` runs the rest: its memory goes with it.
import { buildDashboard } from "./build-dashboard.mjs";
import { installMissing } from "./install-missing.mjs";

installMissing();
buildDashboard();
