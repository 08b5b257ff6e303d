import * as z from "zod";
import { Entitlement, EntitlementStatus, Market, Membership, Offer, Order } from "./schema.ts";

/** A market as the API shows it; whom it is shared with and who made it its vendor alone sees. */
export const MarketView = Market.omit({ tenantId: true })
  .extend({ vendorTenantId: z.string(), groups: z.array(z.string()).optional(), createdBy: z.string().optional() })
  .meta({ id: "Market" });

export function showMarket({ tenantId, groups, createdBy, ...market }: Market, viewerTenantId: string) {
  const inside = tenantId === viewerTenantId ? { groups, createdBy } : {};
  return { ...market, vendorTenantId: tenantId, ...inside };
}

export const OfferView = Offer.omit({ tenantId: true, createdBy: true }).meta({ id: "MarketOffer" });

export const MembershipView = Membership.extend({ joinedAt: z.string().optional(), joined: z.boolean() }).meta({
  id: "MarketMembership",
});

/** Who ordered it, the buyer alone sees. */
export const OrderView = Order.meta({ id: "MarketOrder" });

export const EntitlementView = Entitlement.omit({ tenantId: true })
  .extend({ status: EntitlementStatus })
  .meta({ id: "Entitlement" });

const at = "2026-11-21T09:00:00.000Z";

export const marketExample = {
  id: "mkt-0m9x2k4f7abcdefghj",
  vendorTenantId: "tenant-keepers",
  name: "Keepers' store",
  description: "Coordination services, kept by those who know them",
  visibility: "group",
  groups: ["tenant-partner"],
  offers: 1,
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 2,
  createdAt: at,
  updatedAt: at,
};

export const offerExample = {
  id: "offer-0m9x2k4f7abcdefghj",
  marketId: marketExample.id,
  appId: "app-0m9x2k4f7abcdefghj",
  appName: "zookeeper",
  description: "With support on working days",
  price: { kind: "monthly", amount: 4900, currency: "EUR" },
  version: 1,
  createdAt: at,
  updatedAt: at,
};

export const membershipExample = {
  marketId: marketExample.id,
  vendorTenantId: marketExample.vendorTenantId,
  memberTenantId: "tenant-partner",
  joined: true,
  joinedAt: at,
};

export const orderExample = {
  id: "order-0m9x2k4f7abcdefghj",
  buyerTenantId: "tenant-partner",
  vendorTenantId: marketExample.vendorTenantId,
  marketId: marketExample.id,
  offerId: offerExample.id,
  offerVersion: 1,
  appId: offerExample.appId,
  appName: "zookeeper",
  price: offerExample.price,
  status: "pending",
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: at,
  updatedAt: at,
};

export const entitlementExample = {
  appId: offerExample.appId,
  vendorTenantId: marketExample.vendorTenantId,
  marketId: marketExample.id,
  orderId: orderExample.id,
  since: at,
  until: "2026-12-21T09:00:00.000Z",
  status: "active",
  version: 2,
  createdAt: at,
  updatedAt: at,
};
