/** Names of uses as inventories write them, by the word that rules, grants and comparisons know. */
const NAMES: Readonly<Record<string, string>> = {
  school:
    "scuola|scuola primaria|scuola elementare|scuola media|scuola secondaria di primo grado|scolastico|istituto comprensivo",
  kindergarten: "scuola dell'infanzia|scuola materna|materna",
  nursery: "nido|asilo nido|asilo",
  "high-school": "scuola superiore|scuola secondaria di secondo grado|liceo",
  "town-hall": "municipio|palazzo comunale|sede comunale",
  office: "uffici|ufficio|uffici comunali|offices",
  library: "biblioteca",
  gym: "palestra",
  pool: "piscina",
  "sports-centre": "centro sportivo|impianto sportivo|palazzetto dello sport",
  theatre: "teatro|cinema teatro",
  museum: "museo",
  canteen: "mensa",
  depot: "deposito|magazzino",
  "care-home": "residenza per anziani|casa di riposo|rsa",
  cemetery: "cimitero",
  health: "ambulatorio|ambulatori|poliambulatorio",
  hospital: "ospedale",
  police: "polizia locale|comando polizia locale",
  "fire-station": "vigili del fuoco",
  "social-housing": "case comunali|alloggi comunali|edilizia residenziale pubblica|erp",
  housing: "case|residenziale|abitazioni",
  "community-centre": "centro civico|centro sociale",
  "waste-centre": "centro di raccolta|ecocentro|isola ecologica",
  "civil-protection": "protezione civile",
  waterworks: "acquedotto",
  station: "stazione",
};

const BY_NAME = new Map(Object.entries(NAMES).flatMap(([use, names]) => names.split("|").map((name) => [name, use])));

/** `Scuola` is `school`: what a grant for schools or the school's holidays ask for. Uses of the town's own stay as written. */
export const buildingUse = (text: string): string =>
  BY_NAME.get(text.toLowerCase().replaceAll("’", "'").replaceAll(/\s+/g, " ").trim()) ?? text;
