import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { QuotaRequest } from "./schema.ts";

/**
 * Access patterns:
 * 1. a tenant's requests, by id: `T#<tenant>#QUOTA_REQUEST` / id
 * 2. all tenants' open ones, for the platform: gsi1 `QUOTA_REQUESTS` / id, only while they are open. Hardly ever written.
 * 3. whose one is, by its id alone: gsi2 `ID#<id>` / `-`
 */
const partition = (tenantId: string): string => `T#${tenantId}#QUOTA_REQUEST`;
const key = (tenantId: string, id: string): Key => ({ pk: partition(tenantId), sk: id });
const OPEN = "QUOTA_REQUESTS";

export interface RequestPage {
  readonly items: readonly QuotaRequest[];
  readonly lastKey: Item | undefined;
}

/** One round trip a method. */
export interface QuotaRequestStore {
  create(request: QuotaRequest, also: readonly Write[]): Promise<void>;
  get(tenantId: string, id: string): Promise<QuotaRequest | undefined>;
  /** Newest first. */
  list(tenantId: string, page: { readonly limit: number; readonly startKey?: Item }): Promise<RequestPage>;
  /** Of all tenants, those that are open, oldest first. For the platform alone. */
  open(page: { readonly limit: number; readonly startKey?: Item }): Promise<RequestPage>;
  /** Two round trips. For the platform alone. */
  find(id: string): Promise<QuotaRequest | undefined>;
  /** The write that decides a request as it was read, and was `from`; it fails when somebody decided it meanwhile. */
  decision(after: QuotaRequest, from?: QuotaRequest["status"]): Write;
}

export function quotaRequestStore(table: Table): QuotaRequestStore {
  const store: QuotaRequestStore = {
    async create(request, also) {
      const expression = { condition: "attribute_not_exists(pk)" };
      await table.transact([{ put: item(request), expression }, ...also]);
    },
    async get(tenantId, id) {
      const found = await table.get(key(tenantId, id), { consistent: true });
      return found === undefined ? undefined : QuotaRequest.parse(found);
    },
    async list(tenantId, page) {
      return pageOf(await table.query({ pk: partition(tenantId), descending: true, ...page }));
    },
    async open(page) {
      return acrossTenants("the platform decides all tenants' requests", async () =>
        pageOf(await table.query({ index: "gsi1", pk: OPEN, ...page })),
      );
    },
    async find(id) {
      return acrossTenants("the platform decides all tenants' requests", async () => {
        const { items } = await table.query({ index: "gsi2", pk: `ID#${id}`, limit: 1 });
        const tenantId = items[0]?.["tenantId"];
        return typeof tenantId === "string" ? store.get(tenantId, id) : undefined;
      });
    },
    decision(after, from = "open") {
      return {
        put: item(after),
        expression: {
          condition: "#version = :version AND #status = :from",
          names: { "#version": "version", "#status": "status" },
          values: { ":version": after.version - 1, ":from": from },
        },
      };
    },
  };
  return store;
}

function item(request: QuotaRequest): Item & Key {
  return {
    ...key(request.tenantId, request.id),
    gsi2pk: `ID#${request.id}`,
    gsi2sk: "-",
    ...(request.status === "open" ? { gsi1pk: OPEN, gsi1sk: request.id } : {}),
    entity: "QuotaRequest",
    ...request,
  };
}

function pageOf({ items, lastKey }: { readonly items: readonly Item[]; readonly lastKey: Item | undefined }) {
  return { items: items.map((one) => QuotaRequest.parse(one)), lastKey };
}
