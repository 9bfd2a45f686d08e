import type { Permission, Role } from "@lucciola/contract/access/role.ts";
import type { Words } from "../i18n/words.ts";

const it = {
  roles: {
    administrator: "amministratore",
    "energy-manager": "gestore dell'energia",
    "lighting-manager": "gestore dell'illuminazione",
    crew: "squadra",
    reader: "lettore",
  } satisfies Record<Role, string>,
  /** What each may do. */
  mayDo: {
    administrator: "Tutto: persone, token, dispositivi da ammettere, registro delle azioni, stato del sistema.",
    "energy-manager": "Forniture, contratti, bollette, consumi attesi e anomalie; dispositivi e quarantena.",
    "lighting-manager":
      "Programmi, calendari, gruppi e ordini a più lampade; assegna lavori e segnalazioni; dispositivi e quarantena.",
    crew: "Lavori, prove e ordini a una lampada, presa visione degli allarmi.",
    reader: "Guarda tutto, tranne le persone, il registro delle azioni e il contenuto dei messaggi. Non cambia niente.",
  } satisfies Record<Role, string>,
  permissions: {
    read: "guardare",
    energy: "energia: forniture, contratti, bollette, anomalie",
    lighting: "illuminazione: programmi, gruppi, ordini a più lampade",
    work: "lavori, prove e ordini a una lampada",
    dispatch: "assegnare lavori e segnalazioni",
    devices: "dispositivi e quarantena",
    administration: "amministrazione",
  } satisfies Record<Permission, string>,
  profile: {
    displayName: "Nome e cognome, o squadra",
    email: "E-mail (facoltativa, per gli avvisi)",
    phone: "Telefono (facoltativo, per gli avvisi)",
    language: "Lingua",
  },
  unknownBrowser: "browser sconosciuto",
  on: (browser: string, system: string) => `${browser} su ${system}`,
  unknownAddress: "indirizzo non noto",
  copy: "Copia",
  copied: "Copiato",
};

export const words: Words<typeof it> = {
  it,
  en: {
    roles: {
      administrator: "administrator",
      "energy-manager": "energy manager",
      "lighting-manager": "lighting manager",
      crew: "crew",
      reader: "reader",
    },
    mayDo: {
      administrator: "Everything: people, tokens, letting devices in, the log of actions, the state of the system.",
      "energy-manager": "Supplies, contracts, bills, expected use and anomalies; devices and quarantine.",
      "lighting-manager":
        "Programmes, calendars, groups and orders to many lamps; assigns work and reports; devices and quarantine.",
      crew: "Orders of work, tests and orders at one lamp, taking note of alarms.",
      reader: "Looks at everything but people, the log of actions and the content of messages. Changes nothing.",
    },
    permissions: {
      read: "look",
      energy: "energy: supplies, contracts, bills, anomalies",
      lighting: "lighting: programmes, groups, orders to many lamps",
      work: "work, tests and orders at one lamp",
      dispatch: "assign work and reports",
      devices: "devices and quarantine",
      administration: "administration",
    },
    profile: {
      displayName: "Name, or team",
      email: "E-mail (optional, for messages)",
      phone: "Phone (optional, for messages)",
      language: "Language",
    },
    unknownBrowser: "unknown browser",
    on: (browser, system) => `${browser} on ${system}`,
    unknownAddress: "address not known",
    copy: "Copy",
    copied: "Copied",
  },
};
