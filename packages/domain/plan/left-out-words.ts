import type { LeftOut } from "./explain-plan.ts";
import type { Objective } from "./plan-problem.ts";

const UNIT: Readonly<Record<Objective, { readonly name: string; readonly per: number }>> = {
  kwh: { name: "kWh", per: 1 },
  eur: { name: "€", per: 100 },
  npv: { name: "€", per: 100 },
  co2: { name: "kg CO2", per: 1 },
};

/** Why a work is left out, in a sentence. `nameOf` gives the name of a work. */
export function leftOutInWords(
  why: LeftOut,
  objective: Objective,
  nameOf: (id: string) => string,
): { readonly it: string; readonly en: string } {
  switch (why.kind) {
    case "worthless":
      return {
        it: "Non porta niente di ciò che il piano cerca, negli anni che il piano conta.",
        en: "In the years that the plan counts it brings nothing of what it looks for.",
      };
    case "instead":
      return { it: `Al suo posto si fa: ${nameOf(why.other)}.`, en: `Done in its place: ${nameOf(why.other)}.` };
    case "impossible":
      return {
        it: "Non si può fare in nessun anno e con nessun modo di pagare, anche senza altri lavori.",
        en: "It can be done in no year and by no way to pay, even with nothing else done.",
      };
    case "outranked":
      return {
        it: "Con gli stessi soldi il piano fa altro, che vale di più.",
        en: "For the same money the plan does something else that is worth more.",
      };
    case "costs": {
      const { name, per } = UNIT[objective];
      const loss = Math.round(why.loss / per);
      return {
        it: `Con questo il piano varrebbe circa ${loss.toLocaleString("it-IT")} ${name} di meno.`,
        en: `With it the plan would be worth about ${loss.toLocaleString("en-GB")} ${name} less.`,
      };
    }
    case "displaces": {
      const { name, per } = UNIT[objective];
      const loss = Math.round(why.loss / per);
      const [it, en] = [loss.toLocaleString("it-IT"), loss.toLocaleString("en-GB")];
      const works = why.works.map(nameOf).join(", ");
      const instead = {
        it: works === "" ? "" : ` e uscirebbero: ${works}`,
        en: works === "" ? "" : `, and these would give way: ${works}`,
      };
      return {
        it: `Con questo il piano varrebbe ${it} ${name} di meno${instead.it}.`,
        en: `With it the plan would be worth ${en} ${name} less${instead.en}.`,
      };
    }
  }
}
