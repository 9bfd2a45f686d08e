/** What can be imported, and what is asked of each. */
export const ASSET_KINDS = ["buildings", "supplies", "lamps", "cabinets"] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];
/** Assets, how lamps hang on lines, and what was brought. */
export const IMPORT_KINDS = [...ASSET_KINDS, "circuits", "deliveries"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface ImportField {
  readonly name: string;
  /** Names of the column, as `normalName` writes them; the first that a file has is taken. */
  readonly headers: readonly string[];
  /** A file without this column cannot be read. */
  readonly isRequired: boolean;
  /** Stands in the template. */
  readonly example: string;
}

const field = (name: string, headers: string, example: string): ImportField => ({
  name,
  headers: [name, ...headers.split(" ")],
  isRequired: false,
  example,
});
const required = (...given: Parameters<typeof field>): ImportField => ({ ...field(...given), isRequired: true });

const latitude = required("latitude", "lat latitudine latitude_deg y", "45.7301");
const longitude = required("longitude", "lon lng long longitudine longitude_deg x", "8.6342");

/** Names in Italian and English, as inventories, portals and geographic programs write them. */
export const IMPORT_FIELDS: Readonly<Record<ImportKind, readonly ImportField[]>> = {
  buildings: [
    field("id", "codice code identificativo", "rodari-school"),
    required("name", "nome denominazione edificio building", "Scuola Rodari"),
    required("use", "uso destinazione destinazione_d_uso tipologia", "school"),
    required("address", "indirizzo ubicazione", "Via Roma 1"),
    latitude,
    longitude,
    field("area_m2", "superficie superficie_m2 superficie_mq area floor_area_m2 mq", "1200"),
    field("pod", "codice_pod pod_elettricita", ""),
    field("pdr", "codice_pdr pdr_gas", ""),
  ],
  supplies: [
    field("id", "identificativo", "rodari-electricity"),
    field("name", "nome denominazione descrizione description", "Scuola Rodari, electricity"),
    field("building", "edificio id_edificio building_id", "rodari-school"),
    field("pod", "codice_pod", "IT001E12345678"),
    field("pdr", "codice_pdr", ""),
    field("code", "codice matricola utenza", ""),
    field("carrier", "vettore fornitura tipo", "electricity"),
  ],
  lamps: [
    required("id", "codice code sigla numero_palo palo punto_luce", "lamp-po-01"),
    field("name", "nome denominazione", "Via Po 01"),
    field("street", "via strada indirizzo", "Via Po"),
    latitude,
    longitude,
    field("power_w", "potenza potenza_w power watt nominal_power_w", "60"),
    field("cabinet", "quadro id_quadro cabinet_id", "cabinet-7"),
  ],
  cabinets: [
    required("id", "codice code sigla quadro", "cabinet-7"),
    field("name", "nome denominazione", "Quadro 7"),
    field("street", "via strada indirizzo", "Via Po"),
    { ...latitude, isRequired: false },
    { ...longitude, isRequired: false },
    field("pod", "codice_pod", "IT001E12345679"),
  ],
  circuits: [
    required("lamp", "lampada punto_luce palo id codice", "lamp-po-01"),
    required("circuit", "circuito linea id_linea id_circuito line", "cabinet-7-l1"),
    field("position", "posizione ordine progressivo n", "1"),
  ],
  deliveries: [
    required("supply", "fornitura id codice code utenza", "rodari-heating"),
    required("date", "data data_consegna giorno data_documento", "2026-01-10"),
    required("amount", "quantita consegnato quantity", "4000"),
    required("unit", "unita um u_m unita_di_misura", "L"),
    field("document", "documento ddt fattura numero numero_documento bolla", "DDT 7"),
    field("cost_eur", "costo costo_eur importo importo_eur totale", "4880.50"),
  ],
};

/** A column's name as it is compared: small letters without accents, everything else an underscore. */
export const normalName = (name: string): string =>
  withoutAccents(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");

/** `Scuola Città, n. 2` becomes `scuola-citta-n-2`: what people write, as an identifier. May be empty. */
export const toIdentifier = (text: string): string =>
  withoutAccents(text)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-_]+|-+$/g, "")
    .slice(0, 64);

const withoutAccents = (text: string): string => text.normalize("NFKD").replaceAll(/\p{Mn}/gu, "");

/** A file to begin with: the columns, and one row that shows what goes into them. */
export function importTemplate(kind: ImportKind): string {
  const quoted = (text: string) => (/[",;]/.test(text) ? `"${text}"` : text);
  const fields = IMPORT_FIELDS[kind];
  return [fields.map(({ name }) => name), fields.map(({ example }) => quoted(example))]
    .map((cells) => cells.join(","))
    .join("\n");
}
