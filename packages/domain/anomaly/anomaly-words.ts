import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { Words } from "./prose/language.ts";

interface AnomalyKindWords {
  readonly title: Words;
  /** What to look at first. */
  readonly advice: Words;
}

/** What each kind is called, and what whoever looks after the building should look at first. */
export const ANOMALY_WORDS: Readonly<Record<AnomalyKind, AnomalyKindWords>> = {
  "night-base-load": {
    title: { it: "Consumo notturno troppo alto", en: "Night use too high" },
    advice: {
      it: "Cercare che cosa resta acceso quando l'edificio è chiuso: luci, ventilazione, boiler.",
      en: "Look for what stays on while the building is closed: lights, ventilation, boilers.",
    },
  },
  "weekend-base-load": {
    title: { it: "Consumo nel fine settimana", en: "Use at the weekend" },
    advice: {
      it: "Controllare gli orari di riscaldamento e ventilazione di sabato e domenica.",
      en: "Check the schedules of heating and ventilation on Saturday and Sunday.",
    },
  },
  "holiday-use": {
    title: { it: "Consumo in un giorno di chiusura", en: "Use on a day of closure" },
    advice: {
      it: "Riportare festività e vacanze nella programmazione degli impianti.",
      en: "Enter holidays and school breaks in the schedules of the plant.",
    },
  },
  "heating-too-early": {
    title: { it: "Riscaldamento acceso troppo presto", en: "Heating starts too early" },
    advice: {
      it: "Spostare l'accensione più vicino all'apertura, secondo la temperatura esterna.",
      en: "Move the start nearer to opening, by the temperature outside.",
    },
  },
  "heating-out-of-season": {
    title: { it: "Riscaldamento fuori stagione", en: "Heating out of season" },
    advice: {
      it: "Spegnere l'impianto o chiedere l'ordinanza che lo consente.",
      en: "Switch the plant off, or ask for the ordinance that allows it.",
    },
  },
  "level-change": {
    title: { it: "Livello di consumo cambiato", en: "Level of use has changed" },
    advice: {
      it: "Chiedere che cosa è cambiato quel giorno: un apparecchio nuovo, un guasto, un altro uso.",
      en: "Ask what changed that day: a new appliance, a fault, another use.",
    },
  },
  spike: {
    title: { it: "Picco isolato", en: "Single spike" },
    advice: {
      it: "Controllare il contatore e che cosa fu acceso in quell'ora.",
      en: "Check the meter, and what was switched on in that hour.",
    },
  },
  "flat-line": {
    title: { it: "Contatore fermo", en: "Meter stands still" },
    advice: { it: "Controllare contatore, trasformatori e ingressi.", en: "Check meter, transformers and inputs." },
  },
  drift: {
    title: { it: "Consumo che cambia a poco a poco", en: "Use changes little by little" },
    advice: {
      it: "Cercare usura e sporco: filtri, bruciatore, guarnizioni, regolazione; e il contatore stesso.",
      en: "Look for wear and dirt: filters, burner, seals, controls; and at the meter itself.",
    },
  },
  gap: {
    title: { it: "Dati mancanti", en: "Readings are missing" },
    advice: {
      it: "Controllare rete e concentratore del contatore.",
      en: "Check the network and the gateway of the meter.",
    },
  },
  "water-leak": {
    title: { it: "Perdita d'acqua", en: "Water leak" },
    advice: {
      it: "Chiudere le utenze una alla volta di notte e guardare il contatore.",
      en: "Close the outlets one by one at night and watch the meter.",
    },
  },
  "over-contract-power": {
    title: { it: "Potenza oltre il contratto", en: "Power above the contract" },
    advice: {
      it: "Sfasare gli avvii, oppure rivedere la potenza impegnata.",
      en: "Stagger the starts, or review the contract power.",
    },
  },
  "reactive-energy": {
    title: { it: "Energia reattiva da pagare", en: "Reactive energy to pay for" },
    advice: { it: "Controllare il rifasamento.", en: "Check the power factor correction." },
  },
  "saving-lost": {
    title: { it: "Il risparmio di un intervento si è perso", en: "What a measure saved is lost" },
    advice: {
      it: "Guardare nel piano, alla verifica, quale intervento; poi se è ancora in opera e regolato come quando fu fatto, e se l'uso è cambiato.",
      en: "Look in the plan, under verification, which measure it is; then whether it still works and is set as it was when done, and whether the use has changed.",
    },
  },
};
