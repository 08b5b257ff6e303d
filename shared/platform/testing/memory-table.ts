import { ConditionFailed } from "../dynamodb.ts";
import { fenced } from "../fence.ts";
import { itemSize } from "../item-size.ts";
import type { Expression, Item, Key, Meter, QueryInput, Table, UpdateInput, Write } from "../table.ts";
import { compareTexts, readCondition } from "./condition.ts";
import { ExpressionFault, Placeholders, Reader } from "./expression-reader.ts";
import { readUpdate } from "./update.ts";

/** What the indexes hold (`infra/constructs/store-table.ts`); `gsi1` holds everything. */
const HELD = {
  gsi2: ["pk", "sk", "gsi2pk", "gsi2sk", "tenantId", "repoId", "appId"],
  gsi3: ["pk", "sk", "gsi3pk", "gsi3sk"],
} as const;
const INDEXES = ["gsi1", "gsi2", "gsi3"] as const;
const PAGE_BYTES = 1024 * 1024;

/**
 * The one table in memory: the same answers, conditions, transactions, indexes, pages and units as `openTable` has from
 * DynamoDB, a thousand times as fast. `memory-table.wire.test.ts` holds both to one suite, and to the same answers on
 * random calls. It knows no throttling, no conflict of transactions and no late index: a test adds those around it.
 */
export function memoryTable(): Table {
  const items = new Map<string, Item>();
  const partitions = new Map<string, Set<string>>();
  const tokens = new Set<string>();
  const meter: Meter = { roundTrips: 0, readUnits: 0, writeUnits: 0 };

  const partitionOf = (index: string, pk: string) => `${index} ${pk}`;
  const store = (id: string, item: Item | undefined): void => {
    const before = items.get(id);
    for (const index of ["", ...INDEXES]) {
      const name = `${index}pk`;
      const [old, now] = [before?.[name], item?.[name]];
      if (typeof old === "string") partitions.get(partitionOf(index, old))?.delete(id);
      if (typeof now === "string") {
        const place = partitionOf(index, now);
        const members = partitions.get(place) ?? new Set<string>();
        partitions.set(place, members.add(id));
      }
    }
    if (item === undefined) items.delete(id);
    else items.set(id, item);
  };

  /** Looks whether all writes may happen, and answers what they would make. @throws ConditionFailed */
  const prepare = (writes: readonly Write[], isTransaction: boolean) => {
    const read = writes.map((write) => readWrite(write, items));
    const refused = read.findIndex(({ allowed }) => !allowed);
    if (refused >= 0) throw new ConditionFailed(refused, isTransaction ? { write: writes[refused] } : {});
    return read.map(({ id, before, make }) => ({ id, before, after: make() }));
  };
  const apply = (changes: ReturnType<typeof prepare>, factor: number) => {
    meter.roundTrips += 1;
    for (const { id, before, after } of changes) {
      meter.writeUnits += factor * unitsOf(before, after);
      store(id, after);
    }
  };
  const single = (write: Write): Item | undefined => {
    const changes = prepare([write], false);
    apply(changes, 1);
    return changes[0]?.after;
  };
  const read = (bytes: number, consistent: boolean | undefined) => {
    meter.readUnits += Math.max(1, Math.ceil(bytes / 4096)) * (consistent === true ? 1 : 0.5);
  };

  const table: Table = {
    meter,
    async get(key, options) {
      meter.roundTrips += 1;
      const item = items.get(idOf(key));
      read(item === undefined ? 0 : itemSize(item), options?.consistent);
      return structuredClone(item);
    },
    async batchGet(keys, options) {
      if (keys.length > 100) throw new ExpressionFault("a batch reads at most 100 keys");
      if (new Set(keys.map(idOf)).size < keys.length) throw new ExpressionFault("a batch names each key once");
      if (keys.length > 0) meter.roundTrips += 1;
      return keys.map((key) => {
        const item = items.get(idOf(key));
        read(item === undefined ? 0 : itemSize(item), options?.consistent);
        return structuredClone(item);
      });
    },
    async query(input) {
      meter.roundTrips += 1;
      const page = pageOf(input, items, partitions.get(partitionOf(input.index ?? "", input.pk)) ?? new Set());
      read(
        page.items.reduce((sum, item) => sum + itemSize(item), 0),
        input.consistent,
      );
      return page;
    },
    async queryAll(input) {
      const found: Item[] = [];
      let startKey = input.startKey;
      do {
        const page = await table.query(startKey === undefined ? input : { ...input, startKey });
        found.push(...page.items);
        startKey = page.lastKey;
      } while (startKey !== undefined);
      return found;
    },
    async put(item, expression) {
      single({ put: item, ...(expression === undefined ? {} : { expression }) });
    },
    async update(input) {
      return structuredClone(single({ update: input }) ?? {});
    },
    async delete(key, expression) {
      single({ delete: key, ...(expression === undefined ? {} : { expression }) });
    },
    async transact(writes, token) {
      if (writes.length === 0 || writes.length > 100) throw new ExpressionFault("a transaction has 1 to 100 writes");
      const ids = writes.map((write) => idOf(partsOf(write).key));
      if (new Set(ids).size < ids.length) throw new ExpressionFault("a transaction writes each item once");
      if (token !== undefined && tokens.has(token)) return;
      const changes = prepare(writes, true);
      apply(changes, 2);
      if (token !== undefined) tokens.add(token);
    },
  };
  return fenced(table);
}

/** One write: whether its condition holds, and what it makes of its item. */
function readWrite(write: Write, items: ReadonlyMap<string, Item>) {
  const { key, expression } = partsOf(write);
  const id = idOf(key);
  const before = items.get(id);
  const placeholders = new Placeholders(expression?.names, expression?.values);
  const condition =
    expression?.condition === undefined ? undefined : readCondition(new Reader(expression.condition, placeholders));
  const update = "update" in write ? readUpdate(new Reader(write.update.update, placeholders)) : undefined;
  placeholders.requireAllUsed();
  const make = (): Item | undefined => {
    if ("check" in write) return before;
    if ("delete" in write) return undefined;
    const after = "put" in write ? stored(write.put) : stored(update?.(before ?? pick(key)) ?? {});
    checkKeys(after);
    return after;
  };
  return { id, before, make, allowed: condition === undefined || condition(before ?? {}) };
}

function partsOf(write: Write): { readonly key: Key; readonly expression: Expression | UpdateInput | undefined } {
  if ("put" in write) return { key: write.put, expression: write.expression };
  if ("update" in write) return { key: write.update.key, expression: write.update };
  if ("delete" in write) return { key: write.delete, expression: write.expression };
  const { expression } = write;
  return {
    key: write.check,
    expression: { ...expression, condition: expression.condition ?? "attribute_exists(pk)" },
  };
}

const idOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const pick = ({ pk, sk }: Key): Item => ({ pk, sk });

/** As the marshaller stores it: what is undefined is left out, at any depth. */
function stored(item: Readonly<Record<string, unknown>>): Item {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, kept(value)]),
  );
}

function kept(value: unknown): unknown {
  if (value instanceof Set) {
    if (value.size === 0) throw new ExpressionFault("a set may not be empty");
    return new Set(value);
  }
  if (Array.isArray(value)) return value.map(kept);
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) return stored({ ...value });
  return value;
}

function checkKeys(item: Item): void {
  for (const name of ["pk", "sk", ...INDEXES.flatMap((index) => [`${index}pk`, `${index}sk`])]) {
    const value = item[name];
    const needed = name.length === 2;
    if (value === undefined ? needed : typeof value !== "string" || value === "")
      throw new ExpressionFault(`${name} of an item is no text, or an empty one`);
  }
}

/** Units of a write: of the larger of both items, and of each index whose part of it changes. */
function unitsOf(before: Item | undefined, after: Item | undefined): number {
  const units = (item: Item) => Math.max(1, Math.ceil(itemSize(item) / 1024));
  const own = Math.max(1, ...[before, after].map((item) => (item === undefined ? 1 : units(item))));
  return INDEXES.reduce((sum, index) => {
    const [old, now] = [before, after].map((item) => item && projected(index, item));
    if (old === undefined && now === undefined) return sum;
    if (old === undefined || now === undefined) return sum + units(old ?? now ?? {});
    const moved = old[`${index}pk`] !== now[`${index}pk`] || old[`${index}sk`] !== now[`${index}sk`];
    if (moved) return sum + units(old) + units(now);
    return JSON.stringify(plain(old)) === JSON.stringify(plain(now)) ? sum : sum + Math.max(units(old), units(now));
  }, own);
}

const plain = (item: Item) =>
  Object.entries(item)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, value instanceof Set ? [...value].sort() : value]);

/** The item as the index holds it; `undefined` where it is not in it. */
function projected(index: (typeof INDEXES)[number], item: Item): Item | undefined {
  if (item[`${index}pk`] === undefined || item[`${index}sk`] === undefined) return undefined;
  if (index === "gsi1") return item;
  const held: readonly string[] = HELD[index];
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name)));
}

function pageOf(input: QueryInput, items: ReadonlyMap<string, Item>, ids: ReadonlySet<string>) {
  const { index } = input;
  const sortName = index === undefined ? "sk" : `${index}sk`;
  const sortOf = (item: Item) => String(item[sortName]);
  const order = (a: Item, b: Item) =>
    compareTexts(sortOf(a), sortOf(b)) ||
    compareTexts(String(a["pk"]), String(b["pk"])) ||
    compareTexts(String(a["sk"]), String(b["sk"]));
  const direction = input.descending === true ? -1 : 1;
  const all = [...ids]
    .flatMap((id) => {
      const item = items.get(id);
      const shown = item === undefined || index === undefined ? item : projected(index, item);
      return shown === undefined || !inRange(input, sortOf(shown)) ? [] : [shown];
    })
    .sort((a, b) => direction * order(a, b))
    .filter((item) => input.startKey === undefined || direction * order(item, input.startKey) > 0);
  let bytes = 0;
  const page: Item[] = [];
  for (const item of all) {
    if (bytes >= PAGE_BYTES || page.length === input.limit) break;
    bytes += itemSize(item);
    page.push(structuredClone(item));
  }
  const last = page.at(-1);
  const more = page.length < all.length || page.length === input.limit;
  const keys = ["pk", "sk", ...(index === undefined ? [] : [`${index}pk`, `${index}sk`])];
  const lastKey = last === undefined || !more ? undefined : Object.fromEntries(keys.map((name) => [name, last[name]]));
  return { items: page, lastKey };
}

function inRange({ prefix, upTo, between }: QueryInput, key: string): boolean {
  if (prefix !== undefined) return key.startsWith(prefix);
  if (upTo !== undefined) return compareTexts(key, upTo) <= 0;
  return between === undefined || (compareTexts(between[0], key) <= 0 && compareTexts(key, between[1]) <= 0);
}
