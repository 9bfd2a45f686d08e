import type { CarrierUse, MonthComparison } from "../figures/compare-months.ts";
import type { SolarEnergy } from "../figures/solar-month.ts";
import type { NightLight } from "../figures/tonight.ts";
import type { TownFigures } from "../figures/town-figures.ts";
import type { PublicPage, Rendering } from "../frame.ts";
import { frameWords } from "../frame-words.ts";
import { type Html, html } from "../html.ts";
import { addressOf } from "../language.ts";
import { townWords } from "./town-words.ts";

/** Programmes told one by one; the many that a large town may have are summed up. */
const PROFILES_TOLD = 6;

/** The first page: the town in figures. */
export function townPage(rendering: Rendering, figures: TownFigures): PublicPage {
  const { language, format } = rendering;
  const t = townWords[language];
  return {
    path: "",
    title: t.title,
    body: html`<h1>${t.title}</h1>
<p class="lead">${t.lead}</p>
<p class="no-print"><a class="button" href="${addressOf(language, "/segnala")}">${t.report}</a></p>
${useSection(rendering, figures)}
${savingSection(rendering, figures)}
${nightSection(rendering, figures.tonight)}
${solarSection(rendering, figures)}
${buildingsSection(rendering, figures)}
<p><a href="${addressOf(language, "/come-si-calcola")}">${t.methodLink}</a></p>
<p class="muted">${frameWords[language].updated(format.dateTime(figures.atMs))}</p>`,
  };
}

function useSection(rendering: Rendering, figures: TownFigures): Html {
  const { language, format } = rendering;
  const t = townWords[language];
  const month = format.month(figures.month.name);
  const before = format.month(figures.yearBefore.name);
  const { degreeDays } = figures;
  return html`<section aria-labelledby="uso"><h2 id="uso">${t.use(month)}</h2>
${figures.carriers.length === 0 && html`<p>${t.noSupplies}</p>`}
<div class="cards">${figures.carriers.map((use) => carrierCard(rendering, use, month, before))}</div>
${
  degreeDays.month !== undefined &&
  degreeDays.yearBefore !== undefined &&
  html`<p>${t.degreeDays(format.number(degreeDays.month), format.number(degreeDays.yearBefore), before)}</p>`
}
</section>`;
}

function carrierCard({ language, format }: Rendering, use: CarrierUse, month: string, before: string): Html {
  const t = townWords[language];
  const amount = use.carrier === "gas" ? format.cubicMetres(use.amount) : format.energy(use.amount);
  const { comparison } = use;
  if (use.coveredPct === 0)
    return html`<div class="card"><h3>${t.carrier[use.carrier]}</h3><p>${t.nothingMeasured(month)}</p></div>`;
  return html`<div class="card"><h3>${t.carrier[use.carrier]}</h3>
<p class="figure" data-testid="used-${use.carrier}">${amount}</p>
${comparison === undefined ? html`<p>${t.incomparable(before)}</p>` : comparisonWords({ language, format }, use, comparison, before)}
${use.coveredPct < 99.5 && html`<p class="muted">${t.gap(format.percent(use.coveredPct))}</p>`}
</div>
`;
}

function comparisonWords(
  { language, format }: Pick<Rendering, "language" | "format">,
  use: CarrierUse,
  { supplies, changePct, weatherChangePct }: MonthComparison,
  before: string,
): Html {
  const t = townWords[language];
  const percent = (value: number) => format.percent(Math.abs(value));
  const change =
    changePct === 0
      ? t.same(before)
      : changePct > 0
        ? t.more(percent(changePct), before)
        : t.less(percent(changePct), before);
  const corrected =
    weatherChangePct === undefined
      ? t.weatherNot
      : weatherChangePct === 0
        ? t.weatherSame
        : weatherChangePct > 0
          ? t.weatherMore(percent(weatherChangePct))
          : t.weatherLess(percent(weatherChangePct));
  return html`<p>${change}</p>
${use.carrier !== "electricity" && html`<p>${corrected}</p>`}
${supplies < use.supplies && html`<p class="muted">${t.comparedOf(format.number(supplies), format.number(use.supplies))}</p>`}`;
}

function savingSection({ language, format }: Rendering, { lighting, month }: TownFigures): Html {
  const t = townWords[language];
  if (lighting === undefined)
    return html`<section aria-labelledby="risparmio"><h2 id="risparmio">${t.saving}</h2><p>${t.savingNone}</p></section>`;
  const { savedWh, savedPct } = lighting;
  return html`<section aria-labelledby="risparmio"><h2 id="risparmio">${t.saving}</h2>
<p>${t.savingLamps(t.lamps(lighting.lamps, format.number(lighting.lamps)), format.month(month.name), format.energy(lighting.usedWh))}
${savedWh === undefined || savedPct === undefined ? t.savingUnknown : t.savingDim(format.energy(savedWh), format.percent(savedPct))}</p>
${lighting.coveredPct < 99.5 && html`<p class="muted">${t.gap(format.percent(lighting.coveredPct))}</p>`}
</section>`;
}

function nightSection({ language, format }: Rendering, night: NightLight): Html {
  const t = townWords[language];
  const lampsOf = (count: number): string => t.lamps(count, format.number(count));
  const { fromMs, toMs, profiles } = night;
  const told = profiles.slice(0, PROFILES_TOLD);
  const others = profiles.slice(PROFILES_TOLD);
  const lamps = profiles.reduce((sum, profile) => sum + (profile.steps.length === 0 ? 0 : profile.lamps), 0);
  const date = format.date(Date.parse(`${night.date}T12:00:00Z`));
  const summary =
    night.lamps === 0
      ? t.noLamps
      : night.planned === 0
        ? t.noPlan
        : fromMs === undefined || toMs === undefined
          ? t.dark
          : t.lit(lampsOf(lamps), format.time(fromMs), format.time(toMs));
  return html`<section aria-labelledby="notte"><h2 id="notte">${t.tonight(date)}</h2>
<p data-testid="tonight">${summary}
${night.planned > 0 && night.planned < night.lamps && t.unplanned(lampsOf(night.lamps - night.planned))}</p>
${
  night.planned > 0 &&
  html`<table><caption>${t.profiles}</caption>
<thead><tr><th scope="col" class="number">${t.profileLamps}</th><th scope="col">${t.profileSteps}</th></tr></thead>
<tbody>${told.map(
    (
      profile,
    ) => html`<tr><td class="number">${format.number(profile.lamps)}</td><td>${stepWords({ language, format }, profile.steps)}</td></tr>
`,
  )}</tbody></table>
${others.length > 0 && html`<p>${t.otherProfiles(lampsOf(others.reduce((sum, profile) => sum + profile.lamps, 0)), format.number(others.length))}</p>`}
<p class="muted">${t.percentNote}</p>
<h3>${t.why}</h3>
<p>${t.whyText} ${night.withFloor === 0 ? t.noFloor : night.withFloor === night.lamps ? t.floorAll : t.floor(lampsOf(night.withFloor), lampsOf(night.lamps))}</p>
<p>${night.sensed > 0 && t.sensed(lampsOf(night.sensed))} ${t.safety}</p>`
}
</section>`;
}

function stepWords(
  { language, format }: Pick<Rendering, "language" | "format">,
  steps: NightLight["profiles"][number]["steps"],
): string {
  const t = townWords[language];
  if (steps.length === 0) return t.alwaysDark;
  return steps
    .map(({ atMs, dimPct }) =>
      dimPct === 0 ? t.off(format.time(atMs)) : t.step(format.time(atMs), format.percent(Math.round(dimPct))),
    )
    .join("; ");
}

function solarSection({ language, format }: Rendering, { solar, month }: TownFigures): Html | undefined {
  if (solar === undefined) return undefined;
  const t = townWords[language];
  const name = format.month(month.name);
  const told = (energy: SolarEnergy | undefined, words: (plants: string, amount: string) => string): Html | undefined =>
    energy &&
    html`<p>${energy.coveredPct === 0 ? t.solarUnknown(t.plants(energy.plants), name) : words(t.plants(energy.plants), format.energy(energy.energyWh))}</p>
${energy.coveredPct > 0 && energy.coveredPct < 99.5 && html`<p class="muted">${t.gap(format.percent(energy.coveredPct))}</p>`}`;
  const peakKw = format.number((solar.behindMeters?.peakPowerW ?? 0) / 1_000);
  return html`<section aria-labelledby="sole"><h2 id="sole">${t.solar}</h2>
${told(solar.metered, (plants, made) => t.solarMade(plants, made, name))}
${told(solar.behindMeters, (plants, fed) => t.solarFedIn(plants, peakKw, fed, name))}
</section>`;
}

function buildingsSection({ language, format }: Rendering, { buildings, month, yearBefore }: TownFigures): Html {
  const t = townWords[language];
  const rows = [...buildings].sort((a, b) => a.name.localeCompare(b.name, language));
  const signed = (value: number) => `${value > 0 ? "+" : ""}${format.percent(value)}`;
  return html`<section aria-labelledby="edifici"><h2 id="edifici">${t.buildings}</h2>
${
  rows.length === 0
    ? html`<p>${t.buildingsNone}</p>`
    : html`<div class="scroll" role="region" aria-labelledby="edifici" tabindex="0"><table>
<thead><tr><th scope="col">${t.building}</th><th scope="col" class="number">${t.electricity(format.month(month.name))}</th><th scope="col" class="number">${t.change(format.month(yearBefore.name))}</th><th scope="col" class="number">${t.measured}</th></tr></thead>
<tbody>${rows.map(
        ({ id, name, electricityWh, changePct, coveredPct }) => html`<tr>
<th scope="row"><a href="${addressOf(language, `/edifici/${id}`)}">${name}</a></th>
<td class="number">${electricityWh === undefined ? t.unknown : `${format.kwh(electricityWh)} kWh`}</td>
<td class="number">${changePct === undefined ? t.unknown : signed(changePct)}</td>
<td class="number">${format.percent(coveredPct)}</td></tr>
`,
      )}</tbody></table></div>`
}
</section>`;
}
