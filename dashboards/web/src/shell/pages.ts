import type { Page } from "./page.ts";

/** Every page, in the order of the navigation. A new page is one entry here and one folder or file. */
export const PAGES: readonly Page[] = [
  {
    path: "/",
    load: () => import("../overview/OverviewPage.svelte"),
    nav: "overview",
    icon: "M4 13h7V4H4zm0 7h7v-5H4zm9 0h7v-9h-7zm0-16v5h7V4z",
    onPhone: true,
  },
  {
    path: "/edifici",
    load: () => import("../buildings/BuildingsPage.svelte"),
    nav: "buildings",
    icon: "M4 21V5l8-3v4l8 3v12zm4-4h2v-2H8zm0-4h2v-2H8zm0-4h2V7H8zm6 8h2v-2h-2zm0-4h2v-2h-2z",
    onPhone: true,
  },
  { path: "/edifici/:id", load: () => import("../buildings/BuildingPage.svelte"), under: "/edifici" },
  {
    path: "/illuminazione",
    load: () => import("../lighting/LightingPage.svelte"),
    nav: "lighting",
    icon: "M9 21h6v-2H9zm3-19a7 7 0 0 0-4 12.7V17h8v-2.3A7 7 0 0 0 12 2z",
    onPhone: true,
  },
  {
    path: "/programmi",
    load: () => import("../programmes/ProgrammesPage.svelte"),
    needs: "read",
    nav: "programmes",
    icon: "M3 19h4v-9h5v5h5V7h4v12h-2V9h-1v8h-7v-5H9v9H3z",
  },
  {
    path: "/programmi/:id",
    load: () => import("../programmes/ProgrammePage.svelte"),
    needs: "read",
    under: "/programmi",
  },
  {
    path: "/programmi/calendari/:id",
    load: () => import("../programmes/CalendarPage.svelte"),
    needs: "read",
    under: "/programmi",
  },
  {
    path: "/regole",
    load: () => import("../rules/RulesPage.svelte"),
    needs: "read",
    nav: "rules",
    icon: "M4 4h7v5H8v3h3v-2l4 3.5-4 3.5v-2H5V9H4zm11 9h6v6h-6z",
  },
  {
    path: "/dispositivi",
    load: () => import("../devices/DevicesPage.svelte"),
    nav: "devices",
    icon: "M5 3h14v6H5zm0 12h14v6H5zM11 9h2v6h-2zm-4-4.5v3h3v-3zm0 12v3h3v-3z",
  },
  { path: "/dispositivi/:id", load: () => import("../devices/DevicePage.svelte"), under: "/dispositivi" },
  {
    path: "/simulatore",
    load: () => import("../simulator/SimulatorPage.svelte"),
    needs: "devices",
    onlySimulated: true,
    nav: "simulator",
    icon: "M9 3h6v2h-1v4l5 9.5A2 2 0 0 1 17.2 21H6.8A2 2 0 0 1 5 18.5L10 9V5H9zm1.5 9-2.4 5h7.8l-2.4-5z",
  },
];
