import type { ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFacts } from "../report-facts.ts";
import { section } from "../report-parts.ts";

const words = {
  it: {
    title: "Come si leggono questi numeri",
    council: [
      "Ogni numero sottolineato porta alla pagina o alla tabella da cui viene, con gli stessi giorni.",
      "L'energia è quella letta ai contatori, la spesa quella dei contratti applicati alle letture, con IVA; le bollette possono differire, e la relazione dell'energy manager dice perché.",
      "Ciò che nessuno ha letto non è contato e non è inventato.",
    ],
    manager: [
      "L'energia è la differenza dei registri tra l'inizio e la fine dei giorni; nei buchi tra due letture la somma è letta e solo la sua distribuzione è stimata. Ciò che non sta tra due letture non è contato.",
      "La spesa applica ogni versione del contratto ai suoi giorni, riga per riga, come il controllo delle bollette: al centesimo. Senza contratto vale un prezzo ipotizzato, ed è detto.",
      "Le fasce F1, F2 e F3 seguono il calendario ARERA con le feste nazionali. I giorni del cambio dell'ora hanno 23 e 25 ore.",
      "Ogni numero sottolineato porta alla pagina del cruscotto o all'interrogazione dell'API che lo dà con gli stessi giorni; la versione JSON e XLSX ne porta anche l'indirizzo.",
    ],
  },
  en: {
    title: "How to read these numbers",
    council: [
      "Each number that is underlined leads to the page or table it comes from, with the same days.",
      "Energy is what meters counted, cost what contracts make of it, with tax; bills may differ, and the energy manager's report says why.",
      "What nobody has read is not counted, and nothing is invented.",
    ],
    manager: [
      "Energy is the difference of registers between the beginning and the end of the days; in a gap between two readings its sum is read and only its place in time estimated. What does not lie between two readings is not counted.",
      "Cost applies each version of a contract to its days, line by line, as the check of bills does: to the cent. Without a contract an assumed price counts, and this is said.",
      "Bands F1, F2 and F3 follow the regulator's calendar with national holidays. The days of the change of the clock have 23 and 25 hours.",
      "Each number that is underlined leads to the page of the dashboards or the query of the API that gives it with the same days; JSON and XLSX hold its address too.",
    ],
  },
} as const;

export function methodSection({ request }: ReportFacts): ReportSection {
  const t = words[request.lang];
  return section("method", t.title, { sentences: [...t[request.audience]] });
}
