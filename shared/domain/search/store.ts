import * as z from "zod";
import type { Item, Key, Table } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { isReleased, isShownInside } from "../app/audience.ts";
import { appKey } from "../app/entity.ts";
import { App } from "../app/schema.ts";
import { readRef } from "../group/path.ts";
import { repoKey } from "../repo/entity.ts";
import { Repo } from "../repo/schema.ts";
import { UPLOADS } from "../repo/uploads.ts";
import { mayRead, type Viewer } from "../repo/visibility.ts";
import { ALL, groupScope, innerScope, ownScope, PUBLIC_SCOPE } from "./document.ts";
import { countKey, facetsPartition, facetTerm, holds, ROWS, termPartition, wordTerm } from "./entity.ts";
import { type Cursor, merged, type Row, type Stretch } from "./merge.ts";

export interface SearchRequest {
  /** All of them; the last may be the beginning of a name's word. */
  readonly words: readonly string[];
  /** All of them, as `provider:aws`. */
  readonly facets: readonly string[];
  /** One of them, as `category:ctg-…`. Empty: any. */
  readonly anyOf: readonly string[];
  readonly limit: number;
  readonly cursor?: Cursor | undefined;
}

export interface SearchPage {
  readonly apps: readonly App[];
  /** There when there may be more. */
  readonly cursor?: Cursor;
  /** How many apps fit: exactly, or where several terms were asked for, at most. */
  readonly total: { readonly value: number; readonly exact: boolean };
}

/** Reads the index of apps. */
export interface SearchStore {
  /**
   * Apps that the viewer may see now, best first. The rarest of the terms is walked and the others are filtered, so that
   * a page may hold fewer than `limit`, even none, and have a cursor. Round trips in sequence, whatever the size of the
   * catalogue: the terms' counts, one query (and one more, at the same time, for each other catalogue of the viewer's
   * that has the term: two of his own, the public one, one a group), and the apps with their repos.
   */
  search(viewer: Viewer, request: SearchRequest): Promise<SearchPage>;
  /** How many apps each facet has, in all catalogues that the viewer sees: `category:ctg-…` → 12. One query a catalogue. */
  facets(viewer: Viewer): Promise<ReadonlyMap<string, number>>;
}

const SHARING = "tenants share apps; each is read again, with what opens it";

/** Rows read for each app of a page where others are filtered out: at most 400 rows, of about 600 bytes. */
const WALK = 4;

/** Alternatives that are walked at the same time: a query each in a catalogue, and a place each in the page token. */
const MAX_WALKED = 5;

const SearchRow = z.object({
  tenantId: z.string(),
  appId: z.string(),
  repoId: z.string(),
  sk: z.string(),
  terms: z.string(),
});
const Count = z.object({ apps: z.int() });
const Facet = z.object({ sk: z.string(), apps: z.int() });

export function searchStore(table: Table): SearchStore {
  return {
    async search(viewer, request) {
      const scopes = scopesOf(viewer);
      const terms = [...request.words.map(wordTerm), ...request.facets.map(facetTerm)];
      // So wide a choice is not walked, as each of its terms would be a query; everything is, and filtered.
      const wide = request.anyOf.length > MAX_WALKED;
      const anyOf = request.anyOf.map(facetTerm);
      const counted = await counts(table, scopes, [...terms, ...anyOf, ...(wide ? [facetTerm(ALL)] : [])]);
      const choiceOf = (alternatives: readonly string[]) => ({
        terms: alternatives,
        apps: sum(alternatives.map((term) => sum(counted(term)))),
      });
      const single = terms.map((term) => choiceOf([term]));
      const choices = anyOf.length === 0 ? single : [...single, choiceOf(anyOf)];
      const walkable = wide ? [...single, choiceOf([facetTerm(ALL)])] : choices;
      const [walked] = walkable.toSorted((a, b) => a.apps - b.apps);
      if (walked === undefined) throw new Error("a search has at least one term");
      // An app may be in several of the alternatives, and in several groups: then it was counted more than once.
      const byGroup = sum(walked.terms.flatMap((term) => counted(term).filter((_, i) => isGroup(scopes[i]))));
      const exact = choices.length === 1 && anyOf.length <= 1 && byGroup === 0;
      const total = { value: Math.min(...choices.map(({ apps }) => apps)), exact };
      if (total.value === 0) return { apps: [], total };
      const limit = exact ? request.limit : WALK * request.limit;
      // A catalogue that has nothing under the term is not asked.
      const partitions = walked.terms.flatMap((term) => {
        const apps = counted(term);
        return scopes.flatMap((scope, i) => ((apps[i] ?? 0) > 0 ? termPartition(scope, term) : []));
      });
      const stretches = await Promise.all(partitions.map((pk) => stretch(table, pk, limit, request.cursor?.[pk])));
      const { rows, cursor } = merged(stretches, limit);
      const fitting = rows.filter(({ terms: known }) =>
        choices.every((choice) => choice.terms.some((term) => holds(known, term))),
      );
      const page = fitting.slice(0, request.limit);
      // What was read beyond the page is read again for the next one.
      const next = fitting.length > page.length ? merged(stretches, limit, page.at(-1)).cursor : cursor;
      const apps = await visible(table, viewer, page);
      return { apps, total, ...(next === undefined ? {} : { cursor: next }) };
    },
    async facets(viewer) {
      const scopes = scopesOf(viewer);
      // Of many groups few have apps, and those are known by their counters.
      const all = (await counts(table, scopes.filter(isGroup), [facetTerm(ALL)]))(facetTerm(ALL));
      const filled = scopes.filter(isGroup).filter((_, i) => (all[i] ?? 0) > 0);
      const asked = [...scopes.filter((scope) => !isGroup(scope)), ...filled];
      const lists = await Promise.all(asked.map((scope) => table.queryAll({ pk: facetsPartition(scope) })));
      const found = new Map<string, number>();
      for (const item of lists.flat()) {
        const { sk, apps } = Facet.parse(item);
        if (apps > 0) found.set(sk, (found.get(sk) ?? 0) + apps);
      }
      return found;
    },
  };
}

/** Who sees all of the tenant's finds what it shares with its own groups there already. */
function scopesOf({ tenantId, groups, wide }: Viewer): readonly string[] {
  const others = groups.filter((group) => !wide || readRef(group).tenantId !== tenantId);
  return [ownScope(tenantId), ...(wide ? [innerScope(tenantId)] : []), PUBLIC_SCOPE, ...others.map(groupScope)];
}

const isGroup = (scope: string | undefined): boolean => scope?.startsWith(groupScope("")) === true;

/** How many apps a term has in each scope. One round trip a hundred counters, all at once. */
async function counts(table: Table, scopes: readonly string[], terms: readonly string[]) {
  const unique = [...new Set(terms)];
  const keys = unique.flatMap((term) => scopes.map((scope) => countKey(scope, term)));
  const parts = Array.from({ length: Math.ceil(keys.length / 100) }, (_, i) => keys.slice(i * 100, i * 100 + 100));
  const items = (await Promise.all(parts.map((part) => table.batchGet(part)))).flat();
  const numbers = items.map((item) => (item === undefined ? 0 : Count.parse(item).apps));
  return (term: string) => {
    const at = unique.indexOf(term) * scopes.length;
    return numbers.slice(at, at + scopes.length);
  };
}

async function stretch(table: Table, pk: string, limit: number, after: string | undefined): Promise<Stretch> {
  if (after === "") return { pk, after, rows: [], more: false };
  const from = after === undefined ? {} : { startKey: { pk, sk: after } };
  const page = await acrossTenants(SHARING, () => table.query({ pk, prefix: ROWS, limit, ...from }));
  return { pk, after, rows: page.items.map((item) => SearchRow.parse(item)), more: page.lastKey !== undefined };
}

/** The apps that the viewer may see now, in the order of their rows. One round trip a hundred items. */
async function visible(table: Table, viewer: Viewer, rows: readonly Row[]): Promise<readonly App[]> {
  const needed = new Map<string, Key>();
  const need = (key: Key) => needed.set(`${key.pk}\n${key.sk}`, key);
  for (const { tenantId, appId, repoId } of rows) {
    need(appKey(tenantId, appId));
    const known = viewer.wide && tenantId === viewer.tenantId;
    if (repoId !== UPLOADS && !known) need(repoKey(tenantId, repoId));
  }
  const keys = [...needed.values()];
  const parts = Array.from({ length: Math.ceil(keys.length / 100) }, (_, i) => keys.slice(i * 100, i * 100 + 100));
  const read = (part: readonly Key[]) => acrossTenants(SHARING, () => table.batchGet(part, { consistent: true }));
  const found = (await Promise.all(parts.map(read))).flat();
  const items = new Map(keys.map((key, i): [string, Item | undefined] => [`${key.pk}\n${key.sk}`, found[i]]));
  const at = (key: Key) => items.get(`${key.pk}\n${key.sk}`);
  return rows.flatMap((row) => {
    const item = at(appKey(row.tenantId, row.appId));
    if (item === undefined) return [];
    const app = App.parse(item);
    const own = row.tenantId === viewer.tenantId;
    if (own && viewer.wide) return [app];
    const gate = row.repoId === UPLOADS ? app : shared(at(repoKey(row.tenantId, row.repoId)));
    return gate !== undefined && mayRead(viewer, gate) && (own ? isShownInside(app) : isReleased(app)) ? [app] : [];
  });
}

function shared(item: Item | undefined) {
  return item === undefined ? undefined : Repo.parse(item);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
