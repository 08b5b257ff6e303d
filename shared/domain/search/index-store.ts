import * as z from "zod";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { happened, type Table, type Write } from "../../platform/dynamodb.ts";
import type { SearchDocument } from "./document.ts";
import { appFacetsKey, countKey, type Entry, entriesOf, rowKey, searchedKey } from "./entity.ts";

/** Who writes the index. */
export interface SearchIndex {
  /**
   * Brings the rows of one app to what the document says; `undefined` takes them away. May be called any number of
   * times and by several at once: rows and counters change together, under a fence that the newest call holds.
   * Round trips: 1 when nothing has changed, else 4 and one transaction for each 33 rows that differ.
   * @returns `false` when another call has taken over, which sees at least as much
   */
  put(owner: { readonly tenantId: string; readonly appId: string }, doc: SearchDocument | undefined): Promise<boolean>;
  /** Notes what a repo's apps are indexed with; `true` when that is not what was noted before. */
  noteRepo(owner: { readonly tenantId: string; readonly repoId: string }, fingerprint: string): Promise<boolean>;
}

const Searched = z.object({ revision: z.int(), entries: z.array(z.string()) });
/** A check, and two writes a row. */
const CHUNK = 33;

export function searchIndex(table: Table): SearchIndex {
  // Apps of one catalogue share its counters: their writers meet.
  const done = (writes: readonly Write[]) =>
    repeatOnConflict(() => happened(table.transact(writes)), undefined, BACKGROUND);
  return {
    async put({ tenantId, appId }, doc) {
      const key = searchedKey(tenantId, appId);
      const item = await table.get(key, { consistent: true });
      const before = item === undefined ? { revision: 0, entries: [] } : Searched.parse(item);
      const [old, wanted] = [new Set(before.entries), doc === undefined ? new Set<Entry>() : entriesOf(doc)];
      const gone = [...old].filter((entry) => !wanted.has(entry));
      const fresh = [...wanted].filter((entry) => !old.has(entry));
      if (gone.length === 0 && fresh.length === 0) return true;
      const revision = before.revision + 1;
      const save = (entries: readonly Entry[], expected: number) =>
        happened(
          table.put(
            { ...key, entity: "Searched", tenantId, id: appId, revision, entries: [...entries] },
            {
              condition: "attribute_not_exists(pk) OR #revision = :expected",
              names: { "#revision": "revision" },
              values: { ":expected": expected },
            },
          ),
        );
      // Whatever is written from here on is known to the next call, should this one die.
      if (!(await save([...old, ...fresh], before.revision))) return false;
      const fence: Write = {
        check: key,
        expression: {
          condition: "#revision = :revision",
          names: { "#revision": "revision" },
          values: { ":revision": revision },
        },
      };
      const changes = [...gone.map((entry) => drop(entry)), ...fresh.map((entry) => add(entry, doc))];
      for (let start = 0; start < changes.length; start += CHUNK) {
        const part = changes.slice(start, start + CHUNK);
        if (await done([fence, ...part.flat()])) continue;
        // A row was there already, or gone already, as an earlier call died after it: one by one, then.
        for (const change of part) await done([fence, ...change]);
      }
      if (!(await done([fence, facetsWrite({ tenantId, appId }, doc)]))) return false;
      return save([...wanted], revision);
    },
    async noteRepo({ tenantId, repoId }, fingerprint) {
      const key = searchedKey(tenantId, repoId);
      return happened(
        table.put(
          { ...key, entity: "SearchedRepo", tenantId, id: repoId, fingerprint },
          {
            condition: "attribute_not_exists(pk) OR #fingerprint <> :fingerprint",
            names: { "#fingerprint": "fingerprint" },
            values: { ":fingerprint": fingerprint },
          },
        ),
      );
    },
  };
}

function add(entry: Entry, doc: SearchDocument | undefined): readonly Write[] {
  const { pk, sk, scope, term } = rowKey(entry);
  const row = {
    tenantId: doc?.tenantId,
    appId: doc?.appId,
    repoId: doc?.repoId,
  };
  return [
    { put: { pk, sk, entity: "SearchRow", ...row }, expression: { condition: "attribute_not_exists(pk)" } },
    count(scope, term, 1),
  ];
}

function drop(entry: Entry): readonly Write[] {
  const { pk, sk, scope, term } = rowKey(entry);
  return [{ delete: { pk, sk }, expression: { condition: "attribute_exists(pk)" } }, count(scope, term, -1)];
}

function facetsWrite(
  { tenantId, appId }: { readonly tenantId: string; readonly appId: string },
  doc: SearchDocument | undefined,
): Write {
  const key = appFacetsKey(tenantId, appId);
  if (doc === undefined) return { delete: key };
  return { put: { ...key, entity: "AppFacets", tenantId, id: appId, facets: [...doc.facets, ...doc.ownFacets] } };
}

function count(scope: string, term: string, by: 1 | -1): Write {
  return {
    update: {
      key: countKey(scope, term),
      update: "ADD #apps :by",
      names: { "#apps": "apps" },
      values: { ":by": by },
    },
  };
}
