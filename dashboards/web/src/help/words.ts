import type { Words } from "../i18n/words.ts";

/** A word and what it means here, in the order of the alphabet of its language. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
}

const it = {
  title: "Aiuto",
  search: "Cerca una parola",
  glossary: "Parole",
  none: "Nessuna parola corrisponde.",
  roles: "Chi può fare che cosa",
  rolesWhy: "Una persona può avere più ruoli. Li assegna un amministratore.",
  yours: "il tuo",
  keys: "Tasti",
  keyList: [
    { term: "Tab, Maiusc+Tab", meaning: "avanti e indietro tra comandi e collegamenti" },
    { term: "j e k", meaning: "riga successiva e precedente di un elenco" },
    { term: "Invio", meaning: "apre la riga, preme il comando" },
    { term: "← e →", meaning: "in un grafico: il valore prima e dopo" },
    { term: "Esc", meaning: "chiude una finestra senza cambiare niente" },
  ] as readonly Term[],
  more: "Per chi programma",
  api: "L'API, con ogni richiesta che si può provare",
  apiWhy: "Un programma entra con un token, che crea un amministratore.",
  terms: [
    {
      term: "Anomalia",
      meaning:
        "Un consumo diverso da quello che la stessa fornitura ha avuto finora in giorni simili. La pagina dice perché, da quando e quanto costa in un anno.",
    },
    {
      term: "Baseline (consumo atteso)",
      meaning:
        "Quanto un edificio consumerebbe con il tempo di oggi se fosse rimasto com'era: si calcola dal suo passato e dai gradi giorno. Il risparmio è la differenza.",
    },
    { term: "Calendario", meaning: "Le notti in cui vale un programma diverso: feste, mercati, vacanze." },
    {
      term: "Classe",
      meaning:
        "Quanta luce chiede una strada secondo le norme (M per i veicoli, P per i pedoni, C per gli incroci): M1 è la più alta, M6 la più bassa.",
    },
    {
      term: "Copertura",
      meaning:
        "Quanta parte del periodo è davvero misurata. Sotto il 100 % una parte è stimata o manca, e la pagina lo dice.",
    },
    {
      term: "F1, F2, F3",
      meaning:
        "Le fasce orarie dell'elettricità. F1: lunedì-venerdì 8-19. F2: lunedì-venerdì 7-8 e 19-23, sabato 7-23. F3: notte, domenica e festivi.",
    },
    {
      term: "Fornitura",
      meaning:
        "Un contatore del distributore: elettricità, gas, acqua o calore. Ha un codice POD o PDR e resta lo stesso anche quando il contatore si cambia.",
    },
    {
      term: "Giornale",
      meaning:
        "Dove ogni messaggio si conserva prima di essere letto. Se l'archivio si ferma, niente va perduto finché nel giornale c'è posto.",
    },
    {
      term: "Gradi giorno",
      meaning: "Quanto è stato freddo: la somma, giorno per giorno, di quanto la media è rimasta sotto i 20 °C.",
    },
    { term: "Gruppo", meaning: "Punti luce che seguono lo stesso programma: un quadro, una via, un quartiere." },
    {
      term: "Livello",
      meaning:
        "Quanta luce fa una lampada, in % del suo flusso. «Voluto» è quello del programma o di un ordine; «riferito» quello che la lampada dice.",
    },
    {
      term: "Minimo (pavimento)",
      meaning:
        "Il livello sotto il quale la strada non ha più la luce che la sua classe chiede. Si scende sotto solo con un motivo e chi ne risponde.",
    },
    {
      term: "Ordine",
      meaning:
        "Un livello, una piena luce o un blocco comandato da una persona, con una fine: poi le lampade tornano da sole al programma.",
    },
    { term: "PDR", meaning: "Il codice di 14 cifre di una fornitura di gas." },
    { term: "POD", meaning: "Il codice di una fornitura elettrica: IT, poi il distributore, E e 8 cifre." },
    {
      term: "Potenza assorbita",
      meaning: "Quanto si preleva in questo momento, in W o kW. L'energia è la potenza nel tempo, in Wh o kWh.",
    },
    {
      term: "Programma",
      meaning:
        "I livelli di una notte, legati al tramonto, all'alba o all'ora. Il regolatore lo esegue anche senza rete.",
    },
    {
      term: "Punto luce",
      meaning: "Il posto di una lampada. Resta lo stesso anche quando la lampada o il regolatore si cambiano.",
    },
    { term: "Quadro", meaning: "L'armadio che alimenta le lampade di una o più vie." },
    {
      term: "Quarantena",
      meaning:
        "Messaggi arrivati e conservati, ma che non si sono potuti leggere. Si possono riprovare dopo aver corretto la causa.",
    },
    { term: "Regolatore", meaning: "L'apparecchio che comanda una o più lampade." },
  ] as readonly Term[],
};

export const words: Words<typeof it> = {
  it,
  en: {
    title: "Help",
    search: "Look for a word",
    glossary: "Words",
    none: "No word matches.",
    roles: "Who may do what",
    rolesWhy: "Somebody may have several roles. An administrator gives them.",
    yours: "yours",
    keys: "Keys",
    keyList: [
      { term: "Tab, Shift+Tab", meaning: "forward and back between controls and links" },
      { term: "j and k", meaning: "next and previous row of a list" },
      { term: "Enter", meaning: "opens the row, presses the button" },
      { term: "← and →", meaning: "in a chart: the value before and after" },
      { term: "Esc", meaning: "closes a window and changes nothing" },
    ],
    more: "For programmers",
    api: "The API, with every request to try",
    apiWhy: "A program comes in with a token, which an administrator makes.",
    terms: [
      {
        term: "Anomaly",
        meaning:
          "A use unlike what the same supply has had on similar days so far. The page says why, since when and what it costs in a year.",
      },
      {
        term: "Baseline (expected use)",
        meaning:
          "What a building would use in today's weather had it stayed as it was: computed from its own past and degree-days. The saving is the difference.",
      },
      { term: "Cabinet", meaning: "What feeds the lamps of one street or several." },
      { term: "Calendar", meaning: "The nights on which another programme holds: feasts, markets, holidays." },
      {
        term: "Class",
        meaning:
          "How much light a road needs by the standards (M for vehicles, P for pedestrians, C for junctions): M1 is the highest, M6 the lowest.",
      },
      { term: "Controller", meaning: "The device that commands one lamp or several." },
      {
        term: "Coverage",
        meaning:
          "How much of the period is really measured. Below 100 % a part is estimated or missing, and the page says so.",
      },
      { term: "Degree-days", meaning: "How cold it was: the sum, day by day, of how far the mean stayed below 20 °C." },
      {
        term: "F1, F2, F3",
        meaning:
          "The hours of electricity in Italy. F1: Monday to Friday 8-19. F2: Monday to Friday 7-8 and 19-23, Saturday 7-23. F3: nights, Sundays and holidays.",
      },
      {
        term: "Floor (least level)",
        meaning:
          "The level below which a road has not the light of its class any more. Lower only with a reason and somebody who answers for it.",
      },
      { term: "Group", meaning: "Light points that follow one programme: a cabinet, a street, a quarter." },
      {
        term: "Journal",
        meaning:
          "Where each message is kept before it is read. If the store stops, nothing is lost while the journal has room.",
      },
      {
        term: "Level",
        meaning:
          "How much light a lamp gives, in % of its flux. “Desired” is the programme's or an order's; “reported” is what the lamp says.",
      },
      { term: "Light point", meaning: "The place of a lamp. It stays the same when lamp or controller are replaced." },
      {
        term: "Order",
        meaning:
          "A level, full light or a lock that a person commands, with an end: the lamps then return to their programme by themselves.",
      },
      { term: "PDR", meaning: "The code of a gas supply: 14 digits." },
      { term: "POD", meaning: "The code of an electricity supply: IT, the distributor, E and 8 digits." },
      {
        term: "Power drawn",
        meaning: "What is drawn at this moment, in W or kW. Energy is power over time, in Wh or kWh.",
      },
      {
        term: "Programme",
        meaning:
          "The levels of a night, tied to sunset, sunrise or the clock. The controller runs it without the network too.",
      },
      {
        term: "Quarantine",
        meaning:
          "Messages that came and are kept, but could not be read. They can be tried again once the cause is mended.",
      },
      {
        term: "Supply",
        meaning:
          "A meter of the distributor: electricity, gas, water or heat. It has a POD or PDR code and stays the same when the meter is replaced.",
      },
    ],
  },
};
