/** What the diagnosis saw, in the words of a crew; numbers with comma and unit. Unknown names are left out. */
export function tellEvidence(evidence: Readonly<Record<string, number>>): { it: string; en: string } {
  const told = SENTENCES.filter(({ needs }) => needs.every((name) => evidence[name] !== undefined)).map(
    ({ it, en }) => ({
      it: it(sayer(evidence, ",")),
      en: en(sayer(evidence, ".")),
    }),
  );
  return { it: told.map(({ it }) => it).join(" "), en: told.map(({ en }) => en).join(" ") };
}

type Say = (name: string, digits?: number) => string;

const sayer =
  (evidence: Readonly<Record<string, number>>, comma: string): Say =>
  (name, digits = 0) =>
    (evidence[name] ?? 0)
      .toFixed(digits)
      .replace(/^-0$/, "0")
      .replace(/\.?0+$/, (zeros) => (digits > 0 ? "" : zeros))
      .replace(".", comma);

interface Sentence {
  readonly needs: readonly string[];
  readonly it: (say: Say) => string;
  readonly en: (say: Say) => string;
}

const SENTENCES: readonly Sentence[] = [
  {
    needs: ["dimPct", "desiredDimPct"],
    it: (say) => `Riferisce il ${say("dimPct")} % dove si vuole il ${say("desiredDimPct")} %.`,
    en: (say) => `It reports ${say("dimPct")} % where ${say("desiredDimPct")} % is wanted.`,
  },
  {
    needs: ["activePowerW", "usualPowerW"],
    it: (say) => `Assorbe ${say("activePowerW", 1)} W; di solito, a questo livello, ${say("usualPowerW", 1)} W.`,
    en: (say) => `It draws ${say("activePowerW", 1)} W; usually, at this level, ${say("usualPowerW", 1)} W.`,
  },
  {
    needs: ["driverTemperatureC"],
    it: (say) => `Il driver è a ${say("driverTemperatureC")} °C.`,
    en: (say) => `Its driver is at ${say("driverTemperatureC")} °C.`,
  },
  {
    needs: ["startsInSixHours"],
    it: (say) => `Si è accesa ${say("startsInSixHours")} volte in sei ore.`,
    en: (say) => `It started ${say("startsInSixHours")} times in six hours.`,
  },
  {
    needs: ["burnHours", "ratedHours"],
    it: (say) => `Ha ${say("burnHours")} ore di funzionamento su ${say("ratedHours")} nominali.`,
    en: (say) => `It has burned ${say("burnHours")} of its rated ${say("ratedHours")} hours.`,
  },
  {
    needs: ["lamps"],
    it: (say) => (say("lamps") === "1" ? "Riguarda una lampada." : `Riguarda ${say("lamps")} lampade.`),
    en: (say) => (say("lamps") === "1" ? "It concerns one lamp." : `It concerns ${say("lamps")} lamps.`),
  },
  {
    needs: ["minutesSilent"],
    it: (say) => `Tace da ${say("minutesSilent")} minuti.`,
    en: (say) => `Silent for ${say("minutesSilent")} minutes.`,
  },
  {
    needs: ["cabinets", "ofCabinets"],
    it: (say) => `Tacciono ${say("cabinets")} quadri su ${say("ofCabinets")}.`,
    en: (say) => `${say("cabinets")} of ${say("ofCabinets")} cabinets are silent.`,
  },
  {
    needs: ["nominalPowerW", "fullPowerW"],
    it: (say) => `A piena luce assorbe ${say("fullPowerW", 1)} W; l'inventario dice ${say("nominalPowerW", 1)} W.`,
    en: (say) => `At full light it draws ${say("fullPowerW", 1)} W; the inventory says ${say("nominalPowerW", 1)} W.`,
  },
  {
    needs: ["unregisteredPowerW", "standardErrorW"],
    it: (say) =>
      `Il contatore del quadro misura ${say("unregisteredPowerW")} W (± ${say("standardErrorW", 1)} W) di lampade che nessuno ha registrato.`,
    en: (say) =>
      `The cabinet's meter measures ${say("unregisteredPowerW")} W (± ${say("standardErrorW", 1)} W) of lamps that nobody has registered.`,
  },
];
