import type { PublicPage, Rendering } from "../frame.ts";
import { html } from "../html.ts";
import { addressOf, type Words } from "../language.ts";

const it = {
  title: "Come si calcolano le cifre",
  useTitle: "L'energia degli edifici",
  use: "I contatori contano senza fermarsi. Il consumo di un mese è la differenza tra due letture: quella alla fine e quella all'inizio. Quando una lettura manca proprio a mezzanotte del primo giorno, il valore si prende sulla retta tra la lettura prima e quella dopo.",
  gap: "Se un contatore non ha trasmesso, quel tempo non è contato e accanto alla cifra si legge quanta parte del mese è misurata. Niente viene inventato per riempire i vuoti.",
  shared:
    "Un contatore che serve più edifici è diviso tra loro con le quote indicate dal Comune. Un contatore che sta dietro a un altro non è contato due volte.",
  gas: "Il gas è in metri cubi letti dal contatore, senza convertirlo in kWh. I combustibili che vengono consegnati, come gasolio o pellet, e l'acqua non compaiono.",
  compareTitle: "Il confronto con l'anno prima",
  compare:
    "Si confronta lo stesso mese di un anno prima, e solo tra i contatori misurati per almeno il 90 % in tutti e due i mesi: un contatore nuovo non deve sembrare uno spreco.",
  weather:
    "Per gas e calore il confronto si ripete a parità di freddo: il consumo dell'anno prima è moltiplicato per il rapporto tra i gradi giorno dei due mesi. I gradi giorno sommano, giorno per giorno, di quanto la temperatura media resta sotto i 20 °C (DPR 412/93). Servono le temperature di almeno il 90 % dei giorni e almeno 60 gradi giorno per mese; altrimenti la correzione non si fa, e lo si dice.",
  weatherLimit:
    "È una correzione semplice: chi scalda anche l'acqua con il gas ne usa una parte che non dipende dal freddo.",
  lightTitle: "La luce delle strade",
  light:
    "L'energia delle lampade viene dai contatori delle lampade stesse. Il risparmio è il confronto con le stesse ore di accensione a piena potenza nominale.",
  tonight:
    "Gli orari di stanotte vengono dai programmi assegnati alle lampade e dall'ora del tramonto e dell'alba di questo luogo. Ordini di emergenza, lavori e sensori possono cambiarli.",
  privacyTitle: "Che cosa non si pubblica",
  privacy:
    "Di un singolo edificio si pubblicano solo cifre mensili, e mai lo stato attuale di un contatore o di una lampada. Alcuni edifici, come le abitazioni, possono mancare dall'elenco: contano solo nel totale.",
  dataLink: "Le cifre si possono scaricare come dati aperti",
};
const words: Words<typeof it> = {
  it,
  en: {
    title: "How the figures are calculated",
    useTitle: "The energy of the buildings",
    use: "Meters count without stopping. The use of a month is the difference of two readings: that at its end and that at its beginning. Where there is no reading right at midnight of the first day, the value is taken on the straight line between the reading before and the one after.",
    gap: "While a meter sent nothing, that time is not counted, and beside the figure stands what part of the month was measured. Nothing is made up to fill the gaps.",
    shared:
      "A meter that serves several buildings is divided between them by the shares that the municipality has given. A meter that lies behind another is not counted twice.",
    gas: "Gas is in cubic metres as read from the meter, not converted to kWh. Fuels that are delivered, such as oil or pellets, and water are left out.",
    compareTitle: "The comparison with the year before",
    compare:
      "The same month of the year before is compared, and only over meters of which at least 90 % was measured in both months: a new meter must not look like waste.",
    weather:
      "For gas and heat the comparison is repeated for equally cold weather: the use of the year before is multiplied by the ratio of the degree days of the two months. Degree days add up, day by day, by how much the mean temperature stays below 20 °C (Italian decree DPR 412/93). The temperatures of at least 90 % of the days are needed, and at least 60 degree days in each month; otherwise there is no correction, and the page says so.",
    weatherLimit:
      "It is a simple correction: who heats water with gas as well uses some that does not depend on the cold.",
    lightTitle: "The light of the streets",
    light:
      "The energy of the lamps comes from meters of the lamps themselves. The saving is the comparison with the same hours at full nominal power.",
    tonight:
      "Tonight's times come from the programmes that lamps were given and from sunset and sunrise at this place. Orders in an emergency, works and sensors may change them.",
    privacyTitle: "What is not published",
    privacy:
      "Of a single building only monthly figures are published, and never the present state of a meter or a lamp. Some buildings, such as homes, may be left out of the list: they count in the sum alone.",
    dataLink: "The figures can be downloaded as open data",
  },
};

/** How every figure of the public pages comes about. */
export function methodPage({ language }: Rendering): PublicPage {
  const t = words[language];
  return {
    path: "/come-si-calcola",
    title: t.title,
    body: html`<h1>${t.title}</h1>
<h2>${t.useTitle}</h2><p>${t.use}</p><p>${t.gap}</p><p>${t.shared}</p><p>${t.gas}</p>
<h2>${t.compareTitle}</h2><p>${t.compare}</p><p>${t.weather}</p><p>${t.weatherLimit}</p>
<h2>${t.lightTitle}</h2><p>${t.light}</p><p>${t.tonight}</p>
<h2>${t.privacyTitle}</h2><p>${t.privacy}</p>
<p><a href="${addressOf(language, "/dati")}">${t.dataLink}</a></p>`,
  };
}
