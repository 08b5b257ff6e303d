/** Primary key of an item. Every `pk` of a tenant's item begins with `T#<tenant>#`. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Readonly<Record<string, unknown>>;

/** A condition or update in DynamoDB's expression language; names and values are filled from the maps. */
export interface Expression {
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface UpdateInput extends Expression {
  readonly key: Key;
  /** For example `SET #status = :next ADD users :one`. */
  readonly update: string;
}

export interface QueryInput {
  readonly index?: "gsi1" | "gsi2" | "gsi3";
  readonly pk: string;
  /** Only sort keys that begin so. */
  readonly prefix?: string;
  /** Only sort keys up to and including this one. Excludes `prefix`. */
  readonly upTo?: string;
  /** Only sort keys from the first of these to the second, both included. Excludes `prefix` and `upTo`. */
  readonly between?: readonly [string, string];
  readonly limit?: number;
  readonly startKey?: Item;
  readonly descending?: boolean;
  readonly consistent?: boolean;
}

export type Write =
  | { readonly put: Item & Key; readonly expression?: Expression }
  | { readonly update: UpdateInput }
  | { readonly delete: Key; readonly expression?: Expression }
  | { readonly check: Key; readonly expression: Expression };

/** What a table handle has done since it was opened; tests assert that it does not grow. */
export interface Meter {
  roundTrips: number;
  readUnits: number;
  writeUnits: number;
}

/** The one table. Every method is one round trip unless it says otherwise; items come back unparsed, stores parse them. */
export interface Table {
  readonly meter: Meter;
  get(key: Key, options?: { readonly consistent?: boolean }): Promise<Item | undefined>;
  /** Up to 100 keys; answers in the keys' order, `undefined` where there is none. */
  batchGet(keys: readonly Key[], options?: { readonly consistent?: boolean }): Promise<readonly (Item | undefined)[]>;
  query(input: QueryInput): Promise<{ readonly items: readonly Item[]; readonly lastKey: Item | undefined }>;
  /** Follows pages until the end: one round trip per MiB. */
  queryAll(input: QueryInput): Promise<readonly Item[]>;
  /** @throws ConditionFailed */
  put(item: Item & Key, expression?: Expression): Promise<void>;
  /** Answers the item as it is after the update. @throws ConditionFailed */
  update(input: UpdateInput): Promise<Item>;
  /** @throws ConditionFailed */
  delete(key: Key, expression?: Expression): Promise<void>;
  /** At most 100 writes, all or none. @throws ConditionFailed */
  transact(writes: readonly Write[], token?: string): Promise<void>;
}
