/** The parts of the API, in the order in which its pages show them. A route names one of them. */
export const API_TAGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: "status", description: "Whether the service works" },
  { name: "session", description: "Logging in and out" },
  { name: "account", description: "What one says of oneself, and where one is logged in" },
  { name: "overview", description: "The town at a glance, and its live stream" },
  { name: "buildings", description: "Buildings: consumption, profiles, notes" },
  { name: "supplies", description: "Supply points, their facts and deliveries" },
  { name: "energy", description: "Figures of the energy manager: baselines, savings, anomalies" },
  {
    name: "energy-reports",
    description: "Reports of months and years and SECAP inventories, as data and as documents",
  },
  { name: "cost", description: "Contracts, bills and factors" },
  { name: "plan", description: "The energy plan: measures, grants, scenarios" },
  { name: "lighting", description: "Lamps, groups, programmes, calendars and orders" },
  { name: "rules", description: "Rules of the town: when this, then that" },
  { name: "points", description: "Alarms of points" },
  { name: "work", description: "Orders of work for the crews" },
  { name: "reports", description: "What citizens report" },
  { name: "notifications", description: "Messages to people, and who is on duty" },
  {
    name: "open models",
    description: "Data in the models of others: UrbanDatasets of ENEA, the census of the lighting",
  },
  { name: "operations", description: "Devices, enrolment, imports, quarantine" },
  { name: "simulator", description: "The simulated town" },
  { name: "administration", description: "People, tokens, sessions, the audit log" },
];
