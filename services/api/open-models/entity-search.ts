import type { EntityTest } from "@lucciola/domain/open-models/entity-query.ts";
import type { EntityType } from "@lucciola/domain/open-models/entity-type.ts";
import { type GeoJson, type NgsiEntity, parseUrn, urnOf } from "@lucciola/domain/open-models/ngsi-entity.ts";
import { HttpProblem } from "../problem-details.ts";
import type { EntityDesk, EntityKey } from "./entity-desk.ts";

/** What a consumer asks for; all of it must hold. */
export interface EntityQuestion {
  readonly types: readonly EntityType[];
  /** URNs. */
  readonly ids?: readonly string[];
  readonly hasId?: (urn: string) => boolean;
  /** Entities with none of these attributes are not meant. */
  readonly attributes?: readonly string[];
  readonly matches?: EntityTest;
  readonly lies?: (place: GeoJson) => boolean;
  readonly limit: number;
  readonly offset: number;
  /** Whether all that match are counted, also beyond the page. */
  readonly isCounted: boolean;
}

export interface EntityPage {
  readonly entities: readonly NgsiEntity[];
  readonly hasMore: boolean;
  /** Where it was asked for. */
  readonly total: number | undefined;
}

const AT_A_STRETCH = 1_000;
/** Questions about values read all entities of a type: so many at once, the next is asked to wait. */
const MOST_SCANS = 2;
let scans = 0;

/**
 * A page of entities, by type and then by id. No more than a page and a stretch are in memory. Throws HttpProblem 429
 * `too-many-scans` while others look through the values of the town.
 */
export async function searchEntities(desk: EntityDesk, question: EntityQuestion): Promise<EntityPage> {
  const { types, limit, offset, isCounted } = question;
  const entities: NgsiEntity[] = [];
  let passed = 0;
  const isFull = () => !isCounted && passed > offset + limit;
  const take = (found: readonly NgsiEntity[]): void => {
    for (const entity of found) {
      if (passed >= offset && entities.length < limit) entities.push(entity);
      passed += 1;
    }
  };
  for (const type of [...types].sort()) {
    if (isFull()) break;
    const source = desk[type];
    const keys = await wantedKeys(desk, type, question);
    if (source.isExact && !looksInside(question, keys)) {
      const from = Math.max(0, offset - passed);
      const slice = keys.slice(from, from + limit - entities.length).map(({ id }) => id);
      if (slice.length > 0) entities.push(...(await source.build(slice)));
      passed += keys.length;
    } else
      await scanning(async () => {
        for (let start = 0; start < keys.length && !isFull(); start += AT_A_STRETCH) {
          const some = keys.slice(start, start + AT_A_STRETCH).map(({ id }) => id);
          take((await source.build(some)).filter((entity) => isMeant(entity, question)));
        }
      });
  }
  return { entities, hasMore: passed > offset + limit, total: isCounted ? passed : undefined };
}

/** One entity by its URN; `undefined` where there is none. */
export async function findEntity(desk: EntityDesk, urn: string, isType: (type: string) => type is EntityType) {
  const parsed = parseUrn(urn);
  if (parsed === undefined || !isType(parsed.type)) return undefined;
  const source = desk[parsed.type];
  const keys = await source.keys();
  if (!keys.some(({ id }) => id === parsed.id)) return undefined;
  const [entity] = await source.build([parsed.id]);
  return entity;
}

async function wantedKeys(desk: EntityDesk, type: EntityType, { ids, hasId, lies }: EntityQuestion) {
  const keys = await desk[type].keys();
  const wanted = ids && new Set(ids);
  if (wanted === undefined && hasId === undefined && lies === undefined) return keys;
  return keys.filter(({ id, place }) => {
    const urn = urnOf(type, id);
    if (wanted !== undefined && !wanted.has(urn)) return false;
    if (hasId !== undefined && !hasId(urn)) return false;
    return lies === undefined || place === undefined || lies(place);
  });
}

/** Whether the question can be answered only by building the entities. */
const looksInside = ({ matches, attributes, lies }: EntityQuestion, keys: readonly EntityKey[]): boolean =>
  matches !== undefined ||
  attributes !== undefined ||
  (lies !== undefined && keys.some(({ place }) => place === undefined));

/** Whether an entity is meant by what the question says of its inside. */
export function isMeant(
  entity: NgsiEntity,
  { matches, attributes, lies }: Pick<EntityQuestion, "matches" | "attributes" | "lies">,
): boolean {
  const { location } = entity.attributes;
  if (lies !== undefined && (location?.kind !== "geo" || !lies(location.value))) return false;
  if (attributes !== undefined && !attributes.some((name) => entity.attributes[name] !== undefined)) return false;
  return matches === undefined || matches(entity);
}

async function scanning(work: () => Promise<void>): Promise<void> {
  if (scans >= MOST_SCANS)
    throw new HttpProblem(
      429,
      "too-many-scans",
      "Others are looking through the values of the town: ask again soon",
      5,
    );
  scans += 1;
  try {
    await work();
  } finally {
    scans -= 1;
  }
}
