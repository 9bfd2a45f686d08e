import type { Words } from "../language.ts";

const it = {
  title: "Il Comune in cifre",
  lead: "Quanta energia usano gli edifici del Comune, quanta se ne risparmia, e che cosa fanno stanotte i lampioni.",
  report: "C'è un lampione spento? Segnalalo",
  use: (month: string) => `L'energia degli edifici a ${month}`,
  noSupplies: "Non è ancora collegato nessun contatore di un edificio.",
  carrier: { electricity: "Elettricità", gas: "Gas", heat: "Calore (teleriscaldamento)" },
  used: (amount: string, month: string) => `${amount} a ${month}`,
  nothingMeasured: (month: string) => `a ${month} non c'è nessuna misura`,
  more: (percent: string, month: string) => `${percent} in più che a ${month}`,
  less: (percent: string, month: string) => `${percent} in meno che a ${month}`,
  same: (month: string) => `come a ${month}`,
  comparedOf: (some: string, all: string) =>
    `Il confronto riguarda ${some} contatori su ${all}: quelli misurati per intero in tutti e due i mesi.`,
  incomparable: (month: string) => `Il confronto con ${month} non si può fare: mancano le misure di uno dei due mesi.`,
  weatherMore: (percent: string) => `A parità di freddo: ${percent} in più.`,
  weatherLess: (percent: string) => `A parità di freddo: ${percent} in meno.`,
  weatherSame: "A parità di freddo: lo stesso.",
  weatherNot:
    "Non è corretto per il freddo: o non si conosce la temperatura di tutti e due i mesi, o non erano mesi da riscaldamento.",
  degreeDays: (now: string, before: string, month: string) =>
    `Il freddo del mese, in gradi giorno: ${now}; a ${month} erano ${before}.`,
  gap: (percent: string) => `Misurato il ${percent} del mese; il resto non si conosce e non è contato.`,
  saving: "Che cosa si risparmia",
  lamps: (count: number, written: string) => (count === 1 ? "una lampada" : `${written} lampade`),
  savingLamps: (lamps: string, month: string, used: string) => `A ${month} i lampioni (${lamps}) hanno usato ${used}.`,
  savingDim: (saved: string, percent: string) =>
    `A luce sempre piena avrebbero usato ${saved} in più: abbassare la luce nelle ore di poco traffico fa risparmiare il ${percent}.`,
  savingUnknown: "Quanto si risparmia abbassando la luce non si può dire: non si conosce la potenza delle lampade.",
  savingNone: "Le lampade non hanno ancora trasmesso i loro consumi per questo mese.",
  tonight: (date: string) => `I lampioni nella notte del ${date}`,
  noLamps: "Nessun lampione è ancora registrato.",
  noPlan: "I lampioni registrati non hanno ancora un programma.",
  lit: (lamps: string, from: string, to: string) =>
    `Luce per ${lamps}: i lampioni si accendono dalle ${from} e restano accesi fino alle ${to}.`,
  unplanned: (lamps: string) => `Il programma non è noto per ${lamps}.`,
  dark: "Questa notte nessuna lampada si accende.",
  profiles: "Come cambia la luce nella notte",
  profileLamps: "Lampade",
  profileSteps: "Luce",
  step: (time: string, percent: string) => `dalle ${time} al ${percent}`,
  off: (time: string) => `spente alle ${time}`,
  alwaysDark: "spente tutta la notte",
  otherProfiles: (lamps: string, profiles: string) => `Altri programmi: ${profiles}, per ${lamps}.`,
  why: "Perché abbassare la luce è sicuro",
  whyText:
    "Ogni strada ha una classe di illuminazione, scelta da un progettista secondo le norme UNI 11248 ed EN 13201. La classe dice quanta luce serve con il traffico di giorno e quanta ne basta di notte, quando passano meno auto e persone.",
  floor: (some: string, all: string) =>
    `Di ${all} il sistema conosce la classe della strada per ${some}: lì nessun programma scende sotto il livello minimo di quella classe.`,
  floorAll:
    "Di tutte queste lampade il sistema conosce la classe della strada: nessun programma le porta sotto il livello minimo di quella classe.",
  noFloor:
    "Per queste lampade la classe della strada non è ancora registrata: i livelli sono quelli scelti dai tecnici del Comune.",
  sensed: (lamps: string) =>
    `Per ${lamps} decidono anche i sensori del traffico o della luce: la notte può andare diversamente, entro gli stessi limiti.`,
  safety:
    "Se una lampada perde il collegamento o l'orologio torna alla luce piena di progetto. Emergenze e lavori possono cambiare il programma.",
  percentNote: "La percentuale è la luce emessa rispetto a quella piena.",
  solar: "Energia dal sole",
  plants: (count: number) => (count === 1 ? "Un impianto fotovoltaico" : `${count} impianti fotovoltaici`),
  solarMade: (plants: string, made: string, month: string) =>
    `${plants} con un contatore proprio: a ${month} la produzione è stata di ${made}.`,
  solarFedIn: (plants: string, peak: string, fed: string, month: string) =>
    `${plants} dietro i contatori degli edifici (${peak} kW di picco): a ${month} sono andati in rete ${fed}. Quanto si è usato sul posto non passa da un contatore, e non si conosce.`,
  solarUnknown: (plants: string, month: string) => `${plants}: a ${month} non c'è nessuna misura.`,
  buildings: "Edificio per edificio",
  buildingsNone: "Nessun edificio è ancora registrato.",
  building: "Edificio",
  electricity: (month: string) => `Elettricità a ${month}`,
  change: (month: string) => `Rispetto a ${month}`,
  measured: "Misurato",
  unknown: "non noto",
  methodLink: "Come si calcolano queste cifre",
};

export const townWords: Words<typeof it> = {
  it,
  en: {
    title: "The town in figures",
    lead: "How much energy the town's buildings use, how much is saved, and what the street lights do tonight.",
    report: "Is a street light out? Report it",
    use: (month) => `The energy of the buildings in ${month}`,
    noSupplies: "No meter of a building is connected yet.",
    carrier: { electricity: "Electricity", gas: "Gas", heat: "Heat (district heating)" },
    used: (amount, month) => `${amount} in ${month}`,
    nothingMeasured: (month) => `nothing was measured in ${month}`,
    more: (percent, month) => `${percent} more than in ${month}`,
    less: (percent, month) => `${percent} less than in ${month}`,
    same: (month) => `as in ${month}`,
    comparedOf: (some, all) =>
      `The comparison is of ${some} meters out of ${all}: those that were measured throughout both months.`,
    incomparable: (month) => `There is no comparison with ${month}: readings of one of the two months are missing.`,
    weatherMore: (percent) => `For equally cold weather: ${percent} more.`,
    weatherLess: (percent) => `For equally cold weather: ${percent} less.`,
    weatherSame: "For equally cold weather: the same.",
    weatherNot:
      "Not corrected for the weather: either the temperature of both months is not known, or they were no months of heating.",
    degreeDays: (now, before, month) => `How cold the month was, in degree days: ${now}; in ${month} it was ${before}.`,
    gap: (percent) => `Measured during ${percent} of the month; the rest is not known and not counted.`,
    saving: "What is saved",
    lamps: (count, written) => (count === 1 ? "one lamp" : `${written} lamps`),
    savingLamps: (lamps, month, used) => `In ${month} the street lights (${lamps}) used ${used}.`,
    savingDim: (saved, percent) =>
      `At full light throughout they would have used ${saved} more: dimming in the hours of little traffic saves ${percent}.`,
    savingUnknown: "What dimming saves cannot be told: the power of the lamps is not known.",
    savingNone: "The lamps have not sent what they used in this month yet.",
    tonight: (date) => `The street lights in the night of ${date}`,
    noLamps: "No street light is registered yet.",
    noPlan: "The registered street lights have no programme yet.",
    lit: (lamps, from, to) => `Light from ${lamps}: they are switched on from ${from} and stay on until ${to}.`,
    unplanned: (lamps) => `The programme is not known of ${lamps}.`,
    dark: "No lamp is switched on this night.",
    profiles: "How the light changes through the night",
    profileLamps: "Lamps",
    profileSteps: "Light",
    step: (time, percent) => `from ${time} at ${percent}`,
    off: (time) => `off at ${time}`,
    alwaysDark: "off all night",
    otherProfiles: (lamps, profiles) => `Other programmes: ${profiles}, for ${lamps}.`,
    why: "Why dimming is safe",
    whyText:
      "Every road has a lighting class, chosen by a designer by the standards UNI 11248 and EN 13201. The class says how much light the traffic of the day needs, and how much is enough at night when fewer cars and people pass.",
    floor: (some, all) =>
      `Out of ${all} the system knows the class of the road for ${some}: there no programme goes below the least level of that class.`,
    floorAll:
      "The system knows the class of the road for all these lamps: no programme takes them below the least level of that class.",
    noFloor:
      "For these lamps the class of the road is not registered yet: the levels are those chosen by the town's technicians.",
    sensed: (lamps) =>
      `For ${lamps} sensors of traffic or light decide as well: the night may turn out otherwise, within the same limits.`,
    safety:
      "A lamp that loses its connection or its clock goes back to its full designed light. Emergencies and works may change the programme.",
    percentNote: "The percentage is the light given compared with full light.",
    solar: "Energy from the sun",
    plants: (count) => (count === 1 ? "One photovoltaic plant" : `${count} photovoltaic plants`),
    solarMade: (plants, made, month) => `${plants} with a meter of their own: production in ${month} was ${made}.`,
    solarFedIn: (plants, peak, fed, month) =>
      `${plants} behind the meters of buildings (${peak} kW peak): in ${month} ${fed} went into the grid. What was used on the spot passes no meter, and is not known.`,
    solarUnknown: (plants, month) => `${plants}: nothing was measured in ${month}.`,
    buildings: "Building by building",
    buildingsNone: "No building is registered yet.",
    building: "Building",
    electricity: (month) => `Electricity in ${month}`,
    change: (month) => `Compared with ${month}`,
    measured: "Measured",
    unknown: "not known",
    methodLink: "How these figures are calculated",
  },
};
