import type { Building } from "@lucciola/platform/registry/registry.ts";
import type { BuildingMonthUse } from "../figures/building-figures.ts";
import { LEAST_COVER_PCT } from "../figures/compare-months.ts";
import { SHOWN_CARRIERS, type ShownCarrier } from "../figures/month-use.ts";
import type { PublicPage, Rendering } from "../frame.ts";
import { type Html, html } from "../html.ts";
import { addressOf } from "../language.ts";
import { buildingWords } from "./building-words.ts";
import { monthChart } from "./month-chart.ts";

const MONTHS_OF_A_YEAR = 12;

/** A building and its year. `months` are the names of 24 months, oldest first. */
export function buildingPage(
  rendering: Rendering,
  building: Building,
  months: readonly string[],
  uses: readonly BuildingMonthUse[],
): PublicPage {
  const { language, format } = rendering;
  const t = buildingWords[language];
  const carriers = SHOWN_CARRIERS.filter((carrier) => uses.some((use) => use.carrier === carrier));
  return {
    path: `/edifici/${building.id}`,
    title: building.name,
    body: html`<p class="no-print"><a href="${addressOf(language, "")}#edifici">${t.back}</a></p>
<h1>${building.name}</h1>
<p class="lead">${t.lead}</p>
<p>${t.address}: ${building.address}${building.floorAreaM2 !== undefined && html`<br>${t.area}: ${format.number(building.floorAreaM2)} m²`}</p>
${carriers.length === 0 && html`<p>${t.none}</p>`}
${carriers.map((carrier) => carrierYear(rendering, carrier, months, uses))}
<p class="muted">${t.privacy}</p>`,
  };
}

function carrierYear(
  { language, format }: Rendering,
  carrier: ShownCarrier,
  months: readonly string[],
  uses: readonly BuildingMonthUse[],
): Html {
  const t = buildingWords[language];
  const unit = t.unit[carrier];
  const useOf = (month: string | undefined): BuildingMonthUse | undefined =>
    uses.find((use) => use.carrier === carrier && use.month === month);
  // Wh to kWh, litres to cubic metres.
  const shown = (use: BuildingMonthUse | undefined): number | undefined => use && use.amount / 1_000;
  const write = (value: number | undefined): string => (value === undefined ? t.unknown : format.number(value));
  const year = months.slice(-MONTHS_OF_A_YEAR).map((month, index) => ({
    month,
    now: useOf(month),
    before: useOf(months[months.length - 2 * MONTHS_OF_A_YEAR + index]),
  }));
  // Before the first measurement there is nothing to tell; a gap after it is shown.
  const rows = year.slice(year.findIndex(({ now, before }) => now !== undefined || before !== undefined));
  const whole = rows.flatMap(({ now }) => (now !== undefined && now.coveredPct >= LEAST_COVER_PCT ? [now] : []));
  const total = whole.reduce((sum, { amount }) => sum + amount, 0) / 1_000;
  const title = t.chart(t.carrier[carrier], unit);
  return html`<section aria-labelledby="${carrier}"><h2 id="${carrier}">${t.carrier[carrier]}</h2>
<p data-testid="year-${carrier}">${whole.length === 0 ? t.noWhole : t.total(`${format.number(total)} ${unit}`, whole.length)}</p>
${monthChart({
  id: carrier,
  title,
  write: (value) => format.number(value, value > 0 && value < 4 ? 2 : 0),
  months: rows.map(({ month, now, before }) => ({
    label: format.shortMonth(month),
    now: shown(now),
    before: shown(before),
    isPartial: now !== undefined && now.coveredPct < LEAST_COVER_PCT,
  })),
})}
<ul class="legend" aria-hidden="true">
<li>${swatch(html` class="now"`)} ${t.now}</li><li>${swatch(html` class="before"`)} ${t.before}</li><li>${swatch(html` class="now partial"`)} ${t.partial}</li>
</ul>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table><caption>${title}</caption>
<thead><tr><th scope="col">${t.month}</th><th scope="col" class="number">${t.amount(unit)}</th><th scope="col" class="number">${t.amountBefore(unit)}</th><th scope="col" class="number">${t.measured}</th></tr></thead>
<tbody>${rows.map(
    ({
      month,
      now,
      before,
    }) => html`<tr><th scope="row">${format.month(month)}</th><td class="number">${write(shown(now))}</td><td class="number">${write(shown(before))}</td><td class="number">${format.percent(now?.coveredPct ?? 0)}</td></tr>
`,
  )}</tbody></table></div>
</section>`;
}

const swatch = (kind: Html): Html =>
  html`<svg class="chart" viewBox="0 0 16 16"><rect x="1" y="1" width="14" height="14"${kind}/></svg>`;
