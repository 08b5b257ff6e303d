import { createHash } from "node:crypto";
import * as z from "zod";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { happened, type Item, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import type { SearchDocument } from "./document.ts";
import { countKey, type Entry, entriesOf, rowKey, searchedKey, termsOf } from "./entity.ts";

/** Who writes the index. */
export interface SearchIndex {
  /**
   * Brings the rows of one app to what the document says; `undefined` takes them away. May be called any number of
   * times and by several at once: rows and counters change together, under a fence that the newest call holds. The
   * document is read after the index's own record of the app, so that whoever takes over has read at least as new a one
   * and the overtaken call may stop. Round trips beside the document's: 1 when nothing has changed, else 3 and one
   * transaction for each 33 rows that differ.
   */
  put(
    owner: { readonly tenantId: string; readonly appId: string },
    read: () => Promise<SearchDocument | undefined>,
  ): Promise<void>;
}

/** `settled`: every row of `entries` is there. Else some of them may be missing, as a writer is at work or died. */
const Searched = z.object({
  revision: z.int(),
  entries: z.array(z.string()),
  /** What the rows carry (`termsOf`), hashed. */
  carried: z.string(),
  settled: z.boolean(),
});
/** A check, and two writes a row. */
const CHUNK = 33;
/** Calls that one call lets go first. */
const MAX_ATTEMPTS = 10;

export function searchIndex(table: Table): SearchIndex {
  // Apps of one catalogue share its counters: their writers meet.
  const done = (writes: readonly Write[]) =>
    repeatOnConflict(() => happened(table.transact(writes)), undefined, BACKGROUND);
  return {
    async put(owner, read) {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const claim = await claimed(table, owner, read);
        if (claim === "unchanged") return;
        if (claim !== "lost") return write(done, owner, claim);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
      }
      throw new Error(`the index of ${owner.appId} is changed by others all the time`);
    },
  };
}

/** What one call has to do, once the app's record is its own. */
interface Claim {
  readonly revision: number;
  readonly doc: SearchDocument | undefined;
  readonly gone: readonly Entry[];
  readonly fresh: readonly Entry[];
  /** There already, and carrying other terms. */
  readonly kept: readonly Entry[];
  readonly carried: string;
  readonly wanted: readonly Entry[];
}

type Owner = Parameters<SearchIndex["put"]>[0];

/** From here on whatever the call writes is known to the next one, should it die. */
async function claimed(
  table: Table,
  owner: Owner,
  read: () => Promise<SearchDocument | undefined>,
): Promise<Claim | "unchanged" | "lost"> {
  const item = await table.get(searchedKey(owner.tenantId, owner.appId), { consistent: true });
  const before = item === undefined ? { revision: 0, entries: [], carried: "", settled: true } : Searched.parse(item);
  const doc = await read();
  const [old, wanted] = [new Set(before.entries), doc === undefined ? new Set<Entry>() : entriesOf(doc)];
  const gone = [...old].filter((entry) => !wanted.has(entry));
  const carried = doc === undefined ? "" : hash(termsOf(doc));
  const fresh = [...wanted].filter((entry) => !before.settled || !old.has(entry));
  const kept = carried === before.carried ? [] : [...wanted].filter((entry) => !fresh.includes(entry));
  if (gone.length === 0 && fresh.length === 0 && kept.length === 0) return "unchanged";
  const revision = before.revision + 1;
  const taken = await happened(
    table.transact([
      record(
        owner,
        { entries: [...new Set([...old, ...fresh])], revision, carried: before.carried, settled: false },
        before.revision,
      ),
    ]),
  );
  return taken ? { revision, doc, carried, gone, fresh, kept, wanted: [...wanted] } : "lost";
}

async function write(
  done: (writes: readonly Write[]) => Promise<boolean>,
  owner: Owner,
  { revision, doc, gone, fresh, kept, carried, wanted }: Claim,
): Promise<void> {
  const fence: Write = {
    check: searchedKey(owner.tenantId, owner.appId),
    expression: {
      condition: "#revision = :revision",
      names: { "#revision": "revision" },
      values: { ":revision": revision },
    },
  };
  // What is new comes first: an app that goes from one catalogue to another is in both for a moment, and never in none.
  const changes = [
    ...fresh.map((entry) => add(entry, doc)),
    ...kept.map((entry) => [{ put: rowItem(entry, doc) }]),
    ...gone.map((entry) => drop(entry)),
  ];
  for (let start = 0; start < changes.length; start += CHUNK) {
    const part = changes.slice(start, start + CHUNK);
    if (await done([fence, ...part.flat()])) continue;
    // A row was there already, or gone already, as an earlier call died after it: one by one, then.
    for (const change of part) await done([fence, ...change]);
  }
  await done([record(owner, { entries: [...wanted], revision, carried, settled: true }, revision)]);
}

function record(owner: Owner, searched: z.input<typeof Searched>, expected: number): Write {
  const { tenantId, appId: id } = owner;
  return {
    put: { ...searchedKey(tenantId, id), entity: "Searched", tenantId, id, ...searched },
    expression: {
      condition: "attribute_not_exists(pk) OR #revision = :expected",
      names: { "#revision": "revision" },
      values: { ":expected": expected },
    },
  };
}

function add(entry: Entry, doc: SearchDocument | undefined): readonly Write[] {
  const { scope, term } = rowKey(entry);
  return [{ put: rowItem(entry, doc), expression: { condition: "attribute_not_exists(pk)" } }, count(scope, term, 1)];
}

function rowItem(entry: Entry, doc: SearchDocument | undefined): Item & Key {
  const { pk, sk } = rowKey(entry);
  const { tenantId, appId, repoId } = doc ?? {};
  return { pk, sk, entity: "SearchRow", tenantId, appId, repoId, terms: doc === undefined ? " " : termsOf(doc) };
}

function drop(entry: Entry): readonly Write[] {
  const { pk, sk, scope, term } = rowKey(entry);
  return [{ delete: { pk, sk }, expression: { condition: "attribute_exists(pk)" } }, count(scope, term, -1)];
}

/** Every item that the index has of some apps, counters included: what an empty catalogue is filled with at once. */
export function catalogueItems(docs: readonly SearchDocument[]): readonly (Item & Key)[] {
  const counters = new Map<string, Item & Key>();
  const rows = docs.flatMap((doc) => {
    const entries = [...entriesOf(doc)];
    for (const entry of entries) {
      const { scope, term } = rowKey(entry);
      const key = countKey(scope, term);
      const known = counters.get(`${key.pk} ${key.sk}`)?.["apps"];
      counters.set(`${key.pk} ${key.sk}`, { ...key, apps: Number(known ?? 0) + 1 });
    }
    return entries.map((entry) => rowItem(entry, doc));
  });
  return [...rows, ...counters.values()];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
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
