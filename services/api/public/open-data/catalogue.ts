import { type DataFileType, dcatCatalogue } from "@lucciola/domain/open-models/dcat-catalogue.ts";
import { addDays, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { PublicSettings } from "@lucciola/platform/config/public-settings.ts";
import { wholeMonthsBefore } from "../figures/month-use.ts";
import { PUBLIC_ROOT } from "../language.ts";
import { MONTHS_SHOWN } from "../public-desk.ts";
import { DATA_SETS, MONTHS } from "./data-sets.ts";

export const CATALOGUE_FILE = "catalogo.jsonld";

export interface CatalogueFacts {
  readonly settings: PublicSettings;
  /** By which this server is asked, e.g. `https://energia.example`. */
  readonly origin: string;
  readonly nowMs: number;
  readonly zone: string;
  readonly isSimulated: boolean;
}

/** What the profile asks for and nobody has set yet, in words; empty: the catalogue can be made. */
export const missingOfCatalogue = ({ townName, openData, licence }: PublicSettings): string[] => [
  ...(openData.ipaCode === "" ? ["public.openData.ipaCode"] : []),
  ...(townName === "" ? ["public.townName"] : []),
  ...(licence.url === "" ? ["public.licence.url"] : []),
];

/** The open data of the town as a catalogue by DCAT-AP_IT. */
export function openDataCatalogue({ settings, origin, nowMs, zone, isSimulated }: CatalogueFacts) {
  const { townName, contact, licence, openData } = settings;
  const root = `${openData.siteUrl === "" ? origin : openData.siteUrl.replace(/\/+$/, "")}${PUBLIC_ROOT}/dati`;
  const today = localTimeOf(nowMs, zone).date;
  const months = wholeMonthsBefore(nowMs, MONTHS_SHOWN, zone);
  const ended = `${today.slice(0, 7)}-01`;
  const warning = isSimulated ? "Attenzione: dati simulati, in tutto o in parte. " : "";
  return dcatCatalogue({
    url: `${root}/${CATALOGUE_FILE}`,
    pageUrl: root,
    title: `Dati aperti su energia e illuminazione pubblica - ${townName}`,
    description: `${warning}Edifici, consumi di energia e punti luce: ${townName}.`,
    publisher: {
      ipaCode: openData.ipaCode,
      name: townName,
      homepage: contact.website,
      contact: contact.email === "" ? undefined : { office: contact.office, email: contact.email },
    },
    licence,
    datasets: DATA_SETS.map(({ file, title, entry, isGeographic }) => {
      const isMonthly = file === MONTHS.file;
      const types: readonly (readonly [ending: string, type: DataFileType])[] = [
        ["csv", "CSV"],
        ...(isGeographic ? [["geojson", "GEOJSON"] as const] : []),
      ];
      return {
        ...entry,
        id: file,
        title: title.it,
        description: `${warning}${entry.description}`,
        // Files of the inventory are written anew from what is known when they are asked for.
        modified: isMonthly ? ended : today,
        period: isMonthly ? { first: `${months[0]?.name}-01`, last: addDays(ended, -1) } : undefined,
        files: types.map(([ending, type]) => ({
          name: `${title.it} (${type})`,
          type,
          url: `${root}/${file}.${ending}`,
        })),
      };
    }),
  });
}
