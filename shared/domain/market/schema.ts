import * as z from "zod";
import { Visibility } from "../repo/visibility.ts";

/** Of one tenant. */
export const MAX_MARKETS = 20;
/** Of one market. */
export const MAX_OFFERS = 500;
/** Of one app, over all markets: they lie with the app, and a refusal names them. */
export const MAX_OFFERS_OF_APP = 10;

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** ISO 4217. */
const Currency = z
  .string()
  .refine((given) => CURRENCIES.has(given), "must be a code of ISO 4217, such as EUR")
  .meta({ examples: ["EUR"] });
/** In minor units of the currency: 1999 of EUR are 19.99 euros, 1999 of JPY are 1999 yen. */
const amount = z.int().min(1).max(100_000_000_000);

/** `once`: paid once and for good. `monthly`: paid for a month, and ordered again for the next. */
export const Price = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("free") }),
  z.strictObject({ kind: z.literal("once"), amount, currency: Currency }),
  z.strictObject({ kind: z.literal("monthly"), amount, currency: Currency }),
]);
export type Price = z.infer<typeof Price>;

/** A vendor's own store: who sees it is said as of a repo. */
export const Market = z.object({
  id: z.string(),
  /** The vendor's. */
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  visibility: Visibility,
  /** With the visibility `group`: which, of whatever tenants. */
  groups: z.array(z.string()),
  /** Offers that it has. Each that comes or goes raises the market's version, so that none is left behind by a deletion. */
  offers: z.int(),
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Market = z.infer<typeof Market>;

/** An app in a market, with its price. Its version goes up with each change: an order names the one it was made at. */
export const Offer = z.object({
  id: z.string(),
  tenantId: z.string(),
  marketId: z.string(),
  appId: z.string(),
  /** As it was when the offer was made. */
  appName: z.string(),
  description: z.string(),
  price: Price,
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Offer = z.infer<typeof Offer>;

/** What an app's row keeps of each of its offers, so that it is known without a read whether an entitlement is needed. */
export const OfferRef = z.object({ marketId: z.string(), offerId: z.string(), priced: z.boolean() });
export type OfferRef = z.infer<typeof OfferRef>;

/** A tenant in a market. The vendor has a copy, and the tenant. */
export const Membership = z.object({
  marketId: z.string(),
  vendorTenantId: z.string(),
  memberTenantId: z.string(),
  joinedAt: z.string(),
});
export type Membership = z.infer<typeof Membership>;

/** `pending`: the vendor has not confirmed that it was paid. */
export const OrderStatus = z.enum(["pending", "confirmed", "cancelled"]);

/** What a tenant ordered, at the price of then. Both sides have a copy, which one transaction writes. */
export const Order = z.object({
  id: z.string(),
  buyerTenantId: z.string(),
  vendorTenantId: z.string(),
  marketId: z.string(),
  offerId: z.string(),
  offerVersion: z.int(),
  appId: z.string(),
  appName: z.string(),
  price: Price,
  status: OrderStatus,
  /** Why it was cancelled. */
  reason: z.string().optional(),
  /** Until when it entitles, where that has an end. */
  until: z.string().optional(),
  /** Who ordered: the buyer's copy alone has it. */
  createdBy: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Order = z.infer<typeof Order>;

/** What a tenant may deploy of what others sell, one an app; while its first order waits, it entitles to nothing. */
export const Entitlement = z.object({
  tenantId: z.string(),
  appId: z.string(),
  vendorTenantId: z.string(),
  marketId: z.string(),
  /** The order that waits: one at a time. */
  openOrderId: z.string().optional(),
  /** The order that gave it last, and when the first one did. */
  orderId: z.string().optional(),
  since: z.string().optional(),
  /** Absent = for good. */
  until: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Entitlement = z.infer<typeof Entitlement>;

export const EntitlementStatus = z.enum(["pending", "active", "ended"]);
