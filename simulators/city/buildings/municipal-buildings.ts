import type { BuildingUse } from "./building-uses.ts";

/** A municipal building as a town like Sesto Calende has it. Names and addresses are plausible, not real ones [A]. */
export interface MunicipalBuilding {
  readonly id: string;
  readonly name: string;
  readonly use: BuildingUse;
  readonly district: string;
  readonly floorAreaM2: number;
  /** Heated by a gas boiler whose meter is read. */
  readonly gas: boolean;
  readonly water: boolean;
  /** Heated by electricity (heat pump) instead. */
  readonly heatPump: boolean;
  /** Peak power of its panels, kW. */
  readonly photovoltaicKw: number;
}

const row = (
  id: string,
  name: string,
  use: BuildingUse,
  district: string,
  floorAreaM2: number,
  { gas = false, water = false, heatPump = false, photovoltaicKw = 0 } = {},
): MunicipalBuilding => ({ id, name, use, district, floorAreaM2, gas, water, heatPump, photovoltaicKw });

/** The most usual first: a small scenario has the first ones only. */
export const MUNICIPAL_BUILDINGS: readonly MunicipalBuilding[] = [
  row("town-hall", "Palazzo comunale", "town-hall", "centro", 1_850, { gas: true }),
  row("school", "Scuola primaria del Centro", "school", "centro", 3_400, { gas: true, water: true }),
  row("library", "Biblioteca comunale", "library", "centro", 780, { heatPump: true }),
  row("gym", "Palestra comunale", "gym", "centro", 1_200, { gas: true, photovoltaicKw: 30 }),
  row("pool", "Piscina comunale", "pool", "sant-anna", 1_600, { gas: true, water: true, photovoltaicKw: 60 }),
  row("depot", "Magazzino comunale", "depot", "abbazia", 950, { photovoltaicKw: 20 }),
  row("secondary-school", "Scuola secondaria di primo grado", "secondary-school", "centro", 4_100, {
    gas: true,
    water: true,
    photovoltaicKw: 40,
  }),
  row("high-school", "Istituto superiore", "high-school", "abbazia", 5_200, { gas: true }),
  row("kindergarten-centro", "Scuola dell'infanzia del Centro", "kindergarten", "centro", 900, { gas: true }),
  row("nursery", "Asilo nido comunale", "nursery", "sant-anna", 520, { heatPump: true, photovoltaicKw: 12 }),
  row("school-lisanza", "Scuola primaria di Lisanza", "school", "lisanza", 1_500, { gas: true }),
  row("kindergarten-lisanza", "Scuola dell'infanzia di Lisanza", "kindergarten", "lisanza", 480),
  row("school-oriano", "Scuola primaria di Oriano", "school", "oriano", 1_100),
  row("kindergarten-lentate", "Scuola dell'infanzia di Lentate", "kindergarten", "lentate", 430),
  row("canteen", "Centro cottura e mensa", "canteen", "centro", 420, { gas: true, water: true }),
  row("gym-abbazia", "Palestra dell'Abbazia", "gym", "abbazia", 780),
  row("sports-centre", "Centro sportivo e stadio", "sports-centre", "sant-anna", 900, { gas: true, water: true }),
  row("tennis", "Circolo del tennis", "sports-centre", "lisanza", 320),
  row("rowing", "Sede dei canottieri", "gym", "centro", 460),
  row("museum", "Museo archeologico", "museum", "centro", 560, { heatPump: true }),
  row("theatre", "Cinema teatro", "theatre", "centro", 840, { gas: true }),
  row("civic-centre", "Centro civico", "community-centre", "centro", 620),
  row("civic-centre-lentate", "Centro civico di Lentate", "community-centre", "lentate", 260),
  row("elderly-centre", "Centro anziani", "community-centre", "abbazia", 380, { gas: true }),
  row("youth-centre", "Centro giovani", "community-centre", "oneda", 300),
  row("police", "Polizia locale", "police", "centro", 340, { heatPump: true }),
  row("civil-protection", "Protezione civile", "civil-protection", "cocquo", 420, { photovoltaicKw: 10 }),
  row("fire-station", "Distaccamento dei vigili del fuoco", "fire-station", "cocquo", 700),
  row("health", "Ambulatori e consultorio", "health", "centro", 860, { gas: true }),
  row("care-home", "Residenza per anziani", "care-home", "sant-anna", 2_600, { gas: true, water: true }),
  row("housing-marconi", "Case comunali di via Marconi", "social-housing", "centro", 1_900, { water: true }),
  row("housing-oneda", "Case comunali di Oneda", "social-housing", "oneda", 1_250, { water: true }),
  row("social-services", "Servizi sociali", "office", "centro", 410),
  row("technical-office", "Ufficio tecnico", "office", "centro", 520, { heatPump: true }),
  row("tourist-office", "Ufficio turistico e pontile", "office", "centro", 140, { heatPump: true }),
  row("station", "Fabbricato viaggiatori e velostazione", "station", "centro", 480),
  row("cemetery", "Cimitero del capoluogo", "cemetery", "abbazia", 420),
  row("cemetery-lisanza", "Cimitero di Lisanza", "cemetery", "lisanza", 160),
  row("waste-centre", "Centro di raccolta rifiuti", "waste-centre", "san-giorgio", 240),
  row("waterworks", "Pozzi e sollevamento acquedotto", "waterworks", "oneda", 180),
];
