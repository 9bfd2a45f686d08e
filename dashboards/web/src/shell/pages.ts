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
    path: "/avvisi",
    load: () => import("../notifications/NotificationsPage.svelte"),
    nav: "notices",
    icon: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6zm-2 15a2 2 0 0 0 4 0z",
  },
  {
    path: "/dispositivi",
    load: () => import("../devices/DevicesPage.svelte"),
    nav: "devices",
    icon: "M5 3h14v6H5zm0 12h14v6H5zM11 9h2v6h-2zm-4-4.5v3h3v-3zm0 12v3h3v-3z",
  },
  {
    path: "/amministrazione",
    load: () => import("../administration/PeoplePage.svelte"),
    needs: "administration",
    nav: "administration",
    icon: "M12 2 4 5v6c0 5 3.4 9.4 8 11 4.6-1.6 8-6 8-11V5zm0 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zm-4.5 9.5c.3-2.2 2.2-3.5 4.5-3.5s4.2 1.3 4.5 3.5z",
  },
  {
    path: "/amministrazione/sessioni",
    load: () => import("../administration/SessionsPage.svelte"),
    needs: "administration",
    under: "/amministrazione",
  },
  {
    path: "/amministrazione/token",
    load: () => import("../administration/TokensPage.svelte"),
    needs: "administration",
    under: "/amministrazione",
  },
  {
    path: "/amministrazione/registro",
    load: () => import("../administration/AuditPage.svelte"),
    needs: "administration",
    under: "/amministrazione",
  },
  {
    path: "/amministrazione/stato",
    load: () => import("../administration/HealthPage.svelte"),
    needs: "administration",
    under: "/amministrazione",
  },
  {
    path: "/aiuto",
    load: () => import("../help/HelpPage.svelte"),
    nav: "help",
    icon: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 16v-2h2v2zm1-13a4 4 0 0 1 4 4c0 2.5-3 2.8-3 5h-2c0-3.3 3-3.5 3-5a2 2 0 0 0-4 0H8a4 4 0 0 1 4-4z",
  },
  { path: "/account", load: () => import("../account/AccountPage.svelte"), inHeader: true },
];
