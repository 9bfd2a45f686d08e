import type { EvidenceByKind } from "../evidence.ts";
import type { Figures } from "./figures.ts";
import { AS_GOOD_AS_NOTHING, type Sentences } from "./sentences.ts";

export const ITALIAN: Sentences = {
  "night-base-load": (seen, say) => step("ha consumato", seen, say),
  "level-change": (seen, say) => step("ha consumato", seen, say),
  "water-leak": (seen, say) => step("sono passati", seen, say),
  "weekend-base-load": (seen, say) => `In un giorno di chiusura settimanale ${closedDay(seen, say)}`,
  "holiday-use": (seen, say) => `In un giorno chiuso dal calendario ${closedDay(seen, say)}`,
  "heating-too-early": ({ shareOfFullHeating, morePerHour, expectedPerHour, feltC }, say) => {
    const now = expectedPerHour + morePerHour;
    const usual = say.rate(expectedPerHour, now);
    const air = feltC === undefined ? "" : `, con circa ${say.number(Math.round(feltC))} °C fuori`;
    return `Nell'ora prima dell'avvio abituale ha consumato ${say.rate(now)} invece di ${usual}, ${articled("il", say.share(shareOfFullHeating))} della strada fino al pieno riscaldamento${air}.`;
  },
  "heating-out-of-season": ({ morePerHour, shareOfWinterRange, usualPerHour }, say) => {
    const now = usualPerHour + morePerHour;
    const usual = say.rate(usualPerHour, now);
    return `Le sei ore di maggior consumo del giorno hanno superato le sei più quiete di ${say.rate(now)} invece di ${usual}: la differenza è ${articled("il", say.share(shareOfWinterRange))} di quella che fa il riscaldamento d'inverno.`;
  },
  spike: ({ powerW, registerBeforeW, registerAfterW }, say) =>
    `Il contatore ha mostrato ${say.rate(powerW)}, ma secondo il suo registro la potenza media era ${say.rate(registerBeforeW)} prima e ${say.rate(registerAfterW)} dopo.`,
  "flat-line": ({ stillHours, expectedMeanwhile, expectedPerHour }, say) =>
    [
      `Segnalato dopo ${count(stillHours, "ora", "ore", say)} in cui il registro è rimasto fermo`,
      ...(expectedMeanwhile === undefined
        ? []
        : [`nel frattempo sarebbero dovuti passare almeno ${say.amount(expectedMeanwhile)}`]),
      ...(expectedPerHour === undefined ? [] : [`in giorni simili passano ${say.rate(expectedPerHour)}`]),
    ]
      .join("; ")
      .concat("."),
  drift: ({ change, days, changeByDay, changeByNight }, say) => {
    const main = say.change(change);
    const parts =
      changeByDay !== undefined
        ? `${main} di notte, ${say.change(changeByDay)} nelle ore d'uso`
        : changeByNight !== undefined
          ? `${main} nelle ore d'uso, ${say.change(changeByNight)} di notte`
          : main;
    return `In ${count(days, "giorno", "giorni", say)}, a parità di temperatura esterna, il consumo è ${change < 0 ? "sceso" : "cresciuto"} a poco a poco: ${parts}.`;
  },
  gap: ({ silentHours }, say) =>
    `Segnalato dopo ${count(silentHours, "ora", "ore", say)} senza letture; quanto è passato intanto sta nel registro del contatore.`,
  "over-contract-power": ({ powerW, contractPowerW, quarters }, say) =>
    `Per ${count(quarters, "quarto", "quarti", say)} d'ora dello stesso giorno la potenza media ha superato quella impegnata: fino a ${say.rate(powerW)} contro ${say.rate(contractPowerW, powerW)}.`,
  "reactive-energy": ({ reactiveShare, freeShare, days }, say) =>
    `In ${count(days, "giorno", "giorni", say)} l'energia reattiva è stata ${articled("il", say.share(reactiveShare))} dell'attiva; fino ${articled("al", say.share(freeShare))} non si paga, da lunedì a sabato dalle 7 alle 23.`,
  "saving-lost": ({ promised, saved, band, days, lostShare }, say) =>
    `In ${count(days, "giorno", "giorni", say)} ${saved < 0 ? `il consumo è cresciuto di ${say.amount(-saved)}` : `sono stati risparmiati ${say.amount(saved)}`} (più o meno ${say.amount(band)}) invece di ${say.amount(promised)}: manca ${articled("il", say.share(lostShare))} di un risparmio che prima c'era.`,
};

/** The article before a figure, elided before 8, 11 and 80 (l'8 marzo, dall'11, l'80%). */
export function articled(article: "il" | "al" | "dal", figure: string): string {
  if (!/^(8|11(?!\d))/.test(figure)) return `${article} ${figure}`;
  return `${{ il: "l'", al: "all'", dal: "dall'" }[article]}${figure}`;
}

function step(
  verb: string,
  { excessPerHour, expectedPerHour, spreadPerHour, nights, shareOfItInHoursOfUse }: EvidenceByKind["water-leak"],
  say: Figures,
): string {
  const now = expectedPerHour + excessPerHour;
  const usual = `${say.rate(expectedPerHour, now)} (più o meno ${say.rate(spreadPerHour, now)})`;
  const byDay =
    shareOfItInHoursOfUse === undefined ? "" : `, ${inHoursOfUse(shareOfItInHoursOfUse, excessPerHour, say)}`;
  return `Segnalato dopo ${count(nights, "notte", "notti", say)}: di notte ${verb} ${say.rate(now)} invece di ${usual}${byDay}.`;
}

function inHoursOfUse(share: number, excess: number, say: Figures): string {
  if (Math.abs(share) < AS_GOOD_AS_NOTHING) return "mentre nelle ore d'uso è cambiato poco o nulla";
  return `e nelle ore d'uso ${say.rate(Math.abs(share) * excess)} in ${share < 0 ? "meno" : "più"}`;
}

function closedDay(
  { shareOfAWorkday, morePerHour, spreadPerHour, hours }: EvidenceByKind["holiday-use"],
  say: Figures,
): string {
  const spread = say.rate(spreadPerHour, morePerHour);
  return `ha consumato ${say.rate(morePerHour)} più del solito (più o meno ${spread}) per ${count(hours, "ora", "ore", say)}: ${articled("il", say.share(shareOfAWorkday))} di quanto aggiunge un giorno di lavoro.`;
}

const count = (many: number, one: string, more: string, { number }: Figures): string =>
  `${number(many)} ${number(many) === "1" ? one : more}`;
