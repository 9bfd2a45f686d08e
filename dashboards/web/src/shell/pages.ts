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
  { path: "/illuminazione/lampade/:id", load: () => import("../lighting/LampPage.svelte"), under: "/illuminazione" },
  { path: "/illuminazione/quadri/:id", load: () => import("../lighting/CabinetPage.svelte"), under: "/illuminazione" },
  {
    path: "/dispositivi",
    load: () => import("../devices/DevicesPage.svelte"),
    nav: "devices",
    icon: "M5 3h14v6H5zm0 12h14v6H5zM11 9h2v6h-2zm-4-4.5v3h3v-3zm0 12v3h3v-3z",
  },
  // What stands on the pole: short, so that its code is coarse enough for a phone in the dark.
  { path: "/lampada/:id", load: () => import("../lighting/LampPage.svelte"), under: "/illuminazione" },
];
