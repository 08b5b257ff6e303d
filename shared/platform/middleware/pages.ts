import { randomBytes } from "node:crypto";
import * as z from "zod";
import {
  DEFAULT_PAGE_SIZE,
  MAX_PAGE_SIZE,
  openPage,
  PAGE_KEY_BYTES,
  type PageScope,
  type Position,
  sealPage,
} from "../../kernel/page.ts";
import { ConditionFailed, type Key, type Table } from "../dynamodb.ts";

/** Query parameters of every listing. */
export const pageQuery = {
  pageSize: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE_SIZE)
    .default(DEFAULT_PAGE_SIZE)
    .describe("Objects of the page at most."),
  pageToken: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe("`nextPageToken` of the page before, with the same other parameters."),
};

/** A listing's answer. `nextPageToken` is there when there may be more. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextPageToken: z.string().optional() });
}

export interface PageRequest {
  readonly limit: number;
  readonly startKey?: Position;
}

/** Opens and seals the page tokens of listings. */
export interface Pager {
  /** One round trip when a token is given and the key is not known yet; otherwise none. */
  read(
    query: { readonly pageSize: number; readonly pageToken?: string | undefined },
    scope: PageScope,
    now: Date,
  ): Promise<PageRequest>;
  write<T>(
    page: { readonly items: readonly T[]; readonly startKey?: Position | undefined },
    scope: PageScope,
    now: Date,
  ): Promise<{ items: T[]; nextPageToken?: string }>;
}

const KEY_ITEM: Key = { pk: "PLATFORM#PAGE_KEY", sk: "-" };
const KeyItem = z.object({ key: z.instanceof(Uint8Array).refine((key) => key.length === PAGE_KEY_BYTES) });

/**
 * The key lies in the table that the tokens point into. Who can read it there can read all that a token hides, and a
 * token cannot lead out of the partition that its route queries; so a KMS key around it would only cost a call
 * and give every listing the right to decrypt. Read once a process.
 */
export function openPager(table: Table): Pager {
  let key: Promise<Uint8Array> | undefined;
  const pageKey = () => {
    key ??= readKey(table).catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
  return {
    async read({ pageSize, pageToken }, scope, now) {
      if (pageToken === undefined) return { limit: pageSize };
      return { limit: pageSize, startKey: openPage(await pageKey(), scope, pageToken, now) };
    },
    async write({ items, startKey }, scope, now) {
      if (startKey === undefined) return { items: [...items] };
      return { items: [...items], nextPageToken: sealPage(await pageKey(), scope, startKey, now) };
    },
  };
}

/** Makes the key if there is none. Whoever lets the first people in calls it, by a token or an invitation: before them nobody lists. */
export async function ensurePageKey(table: Table): Promise<void> {
  try {
    const item = { ...KEY_ITEM, entity: "PageKey", key: randomBytes(PAGE_KEY_BYTES) };
    await table.put(item, { condition: "attribute_not_exists(pk)" });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

async function readKey(table: Table): Promise<Uint8Array> {
  const item = await table.get(KEY_ITEM, { consistent: true });
  if (item === undefined)
    throw new Error("there is no page key: invite an administrator with scripts/first-admin.ts, which makes it too");
  return KeyItem.parse(item).key;
}
