import { marketItem, offerItem, offersOf } from "../domain/market/entity.ts";
import { Entitlement, Market, Offer, Order } from "../domain/market/schema.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

const market = exportedKind({
  name: "market",
  pk: "MARKET",
  sk: "*",
  shape: Market.shape,
  leadsTo: (tenantId, { id }) => [{ query: { pk: offersOf(tenantId, id) } }],
  // Its groups are those of tenants that are others here: nobody else sees it until its vendor says so.
  item: (record) => marketItem({ ...record, visibility: "private", groups: [] }),
  publicIds: ({ id }) => [id],
});

const offer = exportedKind({ name: "offer", pk: "MARKET#*#OFFER", sk: "*", shape: Offer.shape, item: offerItem });

const { createdBy: _, ...sold } = Order.shape;

/** To be read: what was bought and sold was between tenants of this store. */
const order = exportedKind({ name: "order", pk: "ORDER", sk: "*", shape: Order.shape });
const sale = exportedKind({ name: "sale", pk: "SALE", sk: "*", shape: sold });
const entitlement = exportedKind({ name: "entitlement", pk: "ENTITLEMENT", sk: "*", shape: Entitlement.shape });

export const marketKinds: readonly ExportedKind[] = [market, offer, order, sale, entitlement];
