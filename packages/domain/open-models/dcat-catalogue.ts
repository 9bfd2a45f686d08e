/** Who publishes, as the index of public administrations (IPA) has it. */
export interface CataloguePublisher {
  readonly ipaCode: string;
  readonly name: string;
  /** A web page; empty: none. */
  readonly homepage: string;
  /** Whom to ask; without an e-mail address the profile knows no contact. */
  readonly contact: { readonly office: string; readonly email: string } | undefined;
}

/** Codes of the Publications Office of the EU: authority tables `data-theme`, `frequency` and `file-type`. */
export type DataTheme = "ENER" | "GOVE" | "REGI";
export type DataFrequency = "MONTHLY" | "IRREG";
export type DataFileType = "CSV" | "GEOJSON";

export interface CatalogueDataset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly themes: readonly DataTheme[];
  readonly keywords: readonly string[];
  readonly frequency: DataFrequency;
  /** YYYY-MM-DD, as all days here. */
  readonly modified: string;
  /** First and last day that the data are of, where they are of a time. */
  readonly period: { readonly first: string; readonly last: string } | undefined;
  readonly files: readonly { readonly name: string; readonly type: DataFileType; readonly url: string }[];
}

export interface OpenDataCatalogue {
  /** Address of the catalogue itself, which is also its name. */
  readonly url: string;
  /** The page on which people read the same. */
  readonly pageUrl: string;
  readonly title: string;
  readonly description: string;
  readonly publisher: CataloguePublisher;
  readonly licence: { readonly name: string; readonly url: string };
  readonly datasets: readonly CatalogueDataset[];
}

type Node = Readonly<Record<string, unknown>>;

const CONTEXT = {
  dcat: "http://www.w3.org/ns/dcat#",
  dcatapit: "http://dati.gov.it/onto/dcatapit#",
  dct: "http://purl.org/dc/terms/",
  foaf: "http://xmlns.com/foaf/0.1/",
  owl: "http://www.w3.org/2002/07/owl#",
  vcard: "http://www.w3.org/2006/vcard/ns#",
  xsd: "http://www.w3.org/2001/XMLSchema#",
} as const;

const AUTHORITY = "http://publications.europa.eu/resource/authority";
const ref = (id: string): Node => ({ "@id": id });
const italian = (text: string): Node => ({ "@language": "it", "@value": text });
const day = (date: string): Node => ({ "@type": "xsd:date", "@value": date });

/**
 * The catalogue in JSON-LD by DCAT-AP_IT 2.0: catalogue, datasets, files, licence, publisher, contact and period, each a
 * node that the others name. https://www.dati.gov.it/ harvests such a file.
 */
export function dcatCatalogue(catalogue: OpenDataCatalogue): { "@context": typeof CONTEXT; "@graph": Node[] } {
  const { url, pageUrl, title, description, publisher, licence, datasets } = catalogue;
  const owner = `http://dati.gov.it/resource/Amministrazione/${publisher.ipaCode}`;
  const terms = licenceNode(licence);
  const contact = publisher.contact && {
    "@id": `${url}#contact`,
    "@type": ["dcatapit:Organization", "vcard:Organization", "vcard:Kind"],
    "vcard:fn": publisher.contact.office === "" ? publisher.name : publisher.contact.office,
    "vcard:hasEmail": ref(`mailto:${publisher.contact.email}`),
  };
  const newest =
    datasets
      .map(({ modified }) => modified)
      .toSorted()
      .at(-1) ?? "";
  return {
    "@context": CONTEXT,
    "@graph": [
      {
        "@id": url,
        "@type": ["dcatapit:Catalog", "dcat:Catalog"],
        "dct:title": italian(title),
        "dct:description": italian(description),
        "dct:publisher": ref(owner),
        "dct:modified": day(newest),
        "dct:language": ref(`${AUTHORITY}/language/ITA`),
        "dct:license": ref(terms["@id"]),
        "dcat:themeTaxonomy": ref(`${AUTHORITY}/data-theme`),
        "dcat:dataset": datasets.map(({ id }) => ref(`${url}#${id}`)),
        "foaf:homepage": ref(pageUrl),
      },
      {
        "@id": owner,
        "@type": ["dcatapit:Agent", "foaf:Agent"],
        "dct:identifier": publisher.ipaCode,
        "foaf:name": italian(publisher.name),
        ...(publisher.homepage === "" ? {} : { "foaf:homepage": ref(publisher.homepage) }),
      },
      terms,
      ...(contact === undefined ? [] : [contact]),
      ...datasets.flatMap((dataset) => datasetNodes(dataset, catalogue, owner, terms["@id"], contact?.["@id"])),
    ],
  };
}

function datasetNodes(
  dataset: CatalogueDataset,
  { url, pageUrl, publisher }: OpenDataCatalogue,
  owner: string,
  licence: string,
  contact: string | undefined,
): Node[] {
  const { period, files } = dataset;
  const id = `${url}#${dataset.id}`;
  const periodId = `${id}-period`;
  return [
    {
      "@id": id,
      "@type": ["dcatapit:Dataset", "dcat:Dataset"],
      "dct:identifier": `${publisher.ipaCode}:${dataset.id}`,
      "dct:title": italian(dataset.title),
      "dct:description": italian(dataset.description),
      "dct:modified": day(dataset.modified),
      "dct:rightsHolder": ref(owner),
      "dct:publisher": ref(owner),
      "dct:creator": ref(owner),
      "dct:accrualPeriodicity": ref(`${AUTHORITY}/frequency/${dataset.frequency}`),
      "dct:language": ref(`${AUTHORITY}/language/ITA`),
      "dcat:theme": dataset.themes.map((theme) => ref(`${AUTHORITY}/data-theme/${theme}`)),
      "dcat:keyword": dataset.keywords.map(italian),
      "dcat:landingPage": ref(pageUrl),
      "dcat:distribution": files.map(({ url: file }) => ref(file)),
      ...(contact === undefined ? {} : { "dcat:contactPoint": ref(contact) }),
      ...(period === undefined ? {} : { "dct:temporal": ref(periodId) }),
    },
    ...(period === undefined
      ? []
      : [
          {
            "@id": periodId,
            "@type": "dct:PeriodOfTime",
            "dcatapit:startDate": day(period.first),
            "dcatapit:endDate": day(period.last),
            "dcat:startDate": day(period.first),
            "dcat:endDate": day(period.last),
          },
        ]),
    ...files.map(({ name, type, url: file }) => ({
      "@id": file,
      "@type": ["dcatapit:Distribution", "dcat:Distribution"],
      "dct:title": italian(name),
      "dct:format": ref(`${AUTHORITY}/file-type/${type}`),
      "dct:license": ref(licence),
      "dct:modified": day(dataset.modified),
      "dcat:accessURL": ref(file),
      "dcat:downloadURL": ref(file),
    })),
  ];
}

const LICENCE_TYPES: Readonly<Record<string, string>> = {
  "licenses/by": "Attribution",
  "licenses/by-sa": "ViralEffect-ShareAlike",
  "publicdomain/zero": "PublicDomain",
};

/** Licences of Creative Commons go by the name that the guide of dati.gov.it gives them, whichever page of theirs was named. */
function licenceNode({ name, url }: OpenDataCatalogue["licence"]): Node & { readonly "@id": string } {
  const [, path = "", version] =
    /^https?:\/\/creativecommons\.org\/(licenses\/[a-z-]+|publicdomain\/zero)\/(\d\.\d)(?:\/|$)/.exec(url) ?? [];
  const type = LICENCE_TYPES[path];
  return {
    "@id": version === undefined ? url : `http://creativecommons.org/${path}/${version}/`,
    "@type": ["dcatapit:LicenseDocument", "dct:LicenseDocument"],
    "foaf:name": name,
    ...(type === undefined ? {} : { "dct:type": ref(`http://purl.org/adms/licencetype/${type}`) }),
    ...(version === undefined ? {} : { "owl:versionInfo": version }),
  };
}
