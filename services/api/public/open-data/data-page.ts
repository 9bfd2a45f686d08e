import type { PublicPage, Rendering } from "../frame.ts";
import { html } from "../html.ts";
import { addressOf, PUBLIC_ROOT, type Words } from "../language.ts";
import { CATALOGUE_FILE, missingOfCatalogue } from "./catalogue.ts";
import { DATA_SETS } from "./data-sets.ts";

const it = {
  title: "Dati aperti",
  lead: "Gli stessi dati di queste pagine, da scaricare e usare come si vuole, citando la fonte.",
  licence: "Licenza",
  format:
    "I CSV hanno il punto e virgola tra le colonne, la virgola nei decimali e la codifica UTF-8 con BOM: si aprono così nei fogli di calcolo italiani. Il GeoJSON segue RFC 7946.",
  privacy:
    "Degli edifici ci sono solo valori mensili; delle lampade solo l'inventario, mai se sono accese o guaste in questo momento.",
  simulated: "Attenzione: questi file contengono dati simulati.",
  period: "Aggiornamento",
  columns: "Colonne",
  column: "Colonna",
  meaning: "Significato",
  download: "Scarica",
  method: "Come si calcolano le cifre",
  catalogue: "Catalogo per i portali di dati aperti (DCAT-AP_IT)",
};
const words: Words<typeof it> = {
  it,
  en: {
    title: "Open data",
    lead: "The same data as on these pages, to download and use as you like, naming the source.",
    licence: "Licence",
    format:
      "The CSV files have semicolons between columns, decimal commas and UTF-8 with a byte order mark: Italian spreadsheets open them like this. The GeoJSON follows RFC 7946. Names of columns are Italian.",
    privacy:
      "Of buildings there are monthly values alone; of lamps the inventory alone, never whether they burn or have a fault now.",
    simulated: "Mind: these files hold simulated data.",
    period: "Updated",
    columns: "Columns",
    column: "Column",
    meaning: "Meaning",
    download: "Download",
    method: "How the figures are calculated",
    catalogue: "Catalogue for portals of open data (DCAT-AP_IT)",
  },
};

/** What can be downloaded, under which licence, and what each column means. */
export function dataPage({ language, settings, simulated }: Rendering): PublicPage {
  const t = words[language];
  const { name, url } = settings.licence;
  return {
    path: "/dati",
    title: t.title,
    body: html`<h1>${t.title}</h1>
<p class="lead">${t.lead}</p>
${simulated && html`<p class="notice">${t.simulated}</p>`}
<p>${t.licence}: ${url === "" ? name : html`<a href="${url}" rel="license">${name}</a>`}</p>
<p>${t.format}</p><p>${t.privacy}</p>
<p><a href="${addressOf(language, "/come-si-calcola")}">${t.method}</a></p>
${missingOfCatalogue(settings).length === 0 && html`<p><a href="${PUBLIC_ROOT}/dati/${CATALOGUE_FILE}" type="application/ld+json">${t.catalogue}</a></p>`}
${DATA_SETS.map(
  ({
    file,
    title,
    period,
    columns,
    isGeographic,
  }) => html`<section aria-labelledby="${file}"><h2 id="${file}">${title[language]}</h2>
<p>${t.period}: ${period[language]}</p>
<p>${t.download}: <a href="${PUBLIC_ROOT}/dati/${file}.csv" download>${file}.csv</a>${isGeographic && html`, <a href="${PUBLIC_ROOT}/dati/${file}.geojson" download>${file}.geojson</a>`}</p>
<details><summary>${t.columns}</summary>
<table><thead><tr><th scope="col">${t.column}</th><th scope="col">${t.meaning}</th></tr></thead>
<tbody>${columns.map((one) => html`<tr><th scope="row"><code>${one.name}</code></th><td>${one[language]}</td></tr>`)}</tbody></table></details>
</section>
`,
)}`,
  };
}
