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
    path: "/lavori",
    load: () => import("../work/WorkPage.svelte"),
    needs: "read",
    nav: "work",
    icon: "M21 7.5a5.5 5.5 0 0 1-7.3 5.2L6.2 20.2a2 2 0 0 1-2.8-2.8l7.5-7.5A5.5 5.5 0 0 1 18 2.8L14.8 6l.5 2.7 2.7.5 3.2-3.2c.1.5.2 1 .2 1.5z",
    onPhone: true,
  },
  { path: "/lavori/nuovo", load: () => import("../work/NewOrderPage.svelte"), needs: "work", under: "/lavori" },
  { path: "/lavori/tempi", load: () => import("../work/WorkSettingsPage.svelte"), needs: "read", under: "/lavori" },
  { path: "/lavori/etichette", load: () => import("../work/LabelsPage.svelte"), needs: "read", under: "/lavori" },
  { path: "/lavori/:id", load: () => import("../work/WorkOrderPage.svelte"), needs: "read", under: "/lavori" },
  { path: "/lampada/:id", load: () => import("../work/LampPage.svelte"), needs: "read", under: "/lavori" },
  {
    path: "/dispositivi",
    load: () => import("../devices/DevicesPage.svelte"),
    nav: "devices",
    icon: "M5 3h14v6H5zm0 12h14v6H5zM11 9h2v6h-2zm-4-4.5v3h3v-3zm0 12v3h3v-3z",
  },
];
