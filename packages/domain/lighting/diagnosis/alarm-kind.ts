import type { AlarmKind, AlarmPlaceKind, AlarmSeverity } from "@lucciola/contract/lighting/alarm.ts";

interface AlarmKindEntry {
  readonly places: readonly AlarmPlaceKind[];
  readonly severity: AlarmSeverity;
  readonly title: { readonly it: string; readonly en: string };
  /** What to do, for the crew. */
  readonly advice: { readonly it: string; readonly en: string };
}

/** Every cause that the diagnosis can name, where it may lie, how much it hurries and what to do. */
export const ALARM_KINDS: Readonly<Record<AlarmKind, AlarmKindEntry>> = {
  "lamp-out": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Lampada spenta", en: "Lamp out" },
    advice: { it: "Sostituire il modulo LED o il driver.", en: "Replace the LED module or its driver." },
  },
  "day-burner": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Accesa di giorno", en: "Burns by day" },
    advice: { it: "Controllare relè e driver: non si spegne.", en: "Check relay and driver: it does not switch off." },
  },
  cycling: {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Si accende e si spegne", en: "Cycling" },
    advice: { it: "Controllare connessioni e driver.", en: "Check connections and driver." },
  },
  "dimming-failure": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Non segue il livello", en: "Dimming failure" },
    advice: { it: "Controllare il driver e la sua linea di comando.", en: "Check the driver and its control line." },
  },
  "power-too-high": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Potenza troppo alta per il livello", en: "Power too high for the level" },
    advice: { it: "Controllare il driver: perde in calore.", en: "Check the driver: it loses power as heat." },
  },
  "power-too-low": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Potenza troppo bassa per il livello", en: "Power too low for the level" },
    advice: { it: "Cercare una stringa di LED spenta.", en: "Look for a dark LED string." },
  },
  "driver-too-hot": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Driver troppo caldo", en: "Driver too hot" },
    advice: { it: "Pulire le alette e controllare il montaggio.", en: "Clean the fins and check the mounting." },
  },
  "life-near-end": {
    places: ["lamp"],
    severity: "note",
    title: { it: "Ore vicine alla vita nominale", en: "Burn hours near rated life" },
    advice: { it: "Mettere l'apparecchio nel prossimo piano di ricambio.", en: "Put it on the next replacement plan." },
  },
  "wrong-wattage": {
    places: ["lamp"],
    severity: "note",
    title: { it: "Potenza di inventario errata", en: "Wrong wattage in the inventory" },
    advice: { it: "Leggere la targa e correggere l'inventario.", en: "Read the label and correct the inventory." },
  },
  "supply-lost": {
    places: ["lamp"],
    severity: "warning",
    title: { it: "Lampada senza alimentazione", en: "Lamp without supply" },
    advice: { it: "Controllare il fusibile nel palo.", en: "Check the fuse in the pole." },
  },
  "communication-lost": {
    places: ["lamp", "circuit", "cabinet", "network"],
    severity: "warning",
    title: { it: "Comunicazione persa", en: "Communication lost" },
    advice: {
      it: "La luce continua con il suo programma: controllare bus, modem o rete.",
      en: "The light goes on by its programme: check bus, modem or network.",
    },
  },
  "cable-lost": {
    places: ["circuit"],
    severity: "urgent",
    title: { it: "Linea interrotta", en: "Cable lost" },
    advice: {
      it: "Cercare il guasto prima della prima lampada spenta.",
      en: "Look for the break before the first dark lamp.",
    },
  },
  "contactor-stuck-on": {
    places: ["circuit"],
    severity: "warning",
    title: { it: "Contattore bloccato chiuso", en: "Contactor stuck on" },
    advice: { it: "Sostituire il contattore.", en: "Replace the contactor." },
  },
  "contactor-stuck-off": {
    places: ["circuit"],
    severity: "urgent",
    title: { it: "Contattore bloccato aperto", en: "Contactor stuck off" },
    advice: { it: "Controllare contattore, bobina e comando.", en: "Check contactor, coil and its control." },
  },
  "cabinet-tripped": {
    places: ["cabinet"],
    severity: "urgent",
    title: { it: "Quadro scattato", en: "Cabinet tripped" },
    advice: {
      it: "Cercare la dispersione prima di riarmare.",
      en: "Find the leak or short before switching on again.",
    },
  },
  "unregistered-lamps": {
    places: ["cabinet"],
    severity: "note",
    title: { it: "Carico non in inventario", en: "Unregistered lamps" },
    advice: {
      it: "Percorrere il circuito di notte: il contatore vede più delle lampade note.",
      en: "Walk the circuits at night: the meter sees more than the known lamps.",
    },
  },
};
