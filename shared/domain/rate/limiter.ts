import type { Clock } from "../../kernel/clock.ts";
import type { Key } from "../../platform/dynamodb.ts";
import type { Counter, Rate } from "../quota/schema.ts";
import { available, costMs, limitField, POLICIES, type Policy, policyField, type Rates, roomAt } from "./rules.ts";
import { type BucketStore, bucketKey } from "./store.ts";

/** What an authorizer's context says of a request's rate; texts, as it holds nothing else. */
export interface TakenRate {
  readonly ratePolicy?: string;
  readonly rateLimit?: string;
  /** Seconds. */
  readonly limited?: string;
  readonly violated?: string;
}

export interface Limiter {
  /** Counts one request of a token or user. Never fails: what cannot be counted is let through. */
  take(caller: { readonly tenantId: string; readonly tokenId: string }): Promise<TakenRate>;
}

export interface LimiterParts {
  readonly buckets: BucketStore;
  /** What was set for a tenant; what was not has the default. One read. */
  readonly ratesOf: (tenantId: string) => Promise<Counter["rates"]>;
  readonly defaults: Rates;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
}

/** How long a lease may be used. What is not used by then is lost, never used twice. */
const LEASE_MS = 30_000;
/** How long a tenant's rates are believed. */
const RATES_MS = 60_000;
/** A lease begins with so many requests, and doubles up to a share of the bucket while it is used up in time. */
const FIRST = 4;
const SHARE = 10;
/** Buckets that one process remembers: a few hundred bytes each. */
const REMEMBERED = 10_000;

interface Held {
  left: number;
  until: number;
  size: number;
  fullAt: number;
  /** Refused until then, without asking. */
  closedUntil: number;
  asking: Promise<void> | undefined;
}

/**
 * Counts requests in buckets that all instances share, and asks the table for many at once: an instance leases some
 * requests with one conditional write and serves them from memory (ADR 30). A request costs no round trip in the common
 * case; an instance that is asked for little leases little. Over any time no more than the rate and one bucket are
 * granted; an instance may serve what it leased up to 30 s later.
 */
export function limiter(parts: LimiterParts): Limiter {
  const held = new Map<string, Held>();
  const rates = new Map<string, { readonly rates: Rates; readonly until: number }>();

  const ratesFor = async (tenantId: string): Promise<Rates> => {
    const now = parts.clock().getTime();
    const known = rates.get(tenantId);
    if (known !== undefined && known.until > now) return known.rates;
    const set = await parts.ratesOf(tenantId);
    const fresh = {
      principal: set.principal ?? parts.defaults.principal,
      tenant: set.tenant ?? parts.defaults.tenant,
    };
    remember(rates, tenantId, { rates: fresh, until: now + RATES_MS });
    return fresh;
  };

  /** Requests left, or nothing when there are none. */
  const takeOne = async (key: Key, rate: Rate): Promise<{ readonly mine: Held; readonly taken: boolean }> => {
    const mine = held.get(key.pk) ?? start();
    remember(held, key.pk, mine);
    for (;;) {
      const now = parts.clock().getTime();
      if (mine.left > 0 && mine.until > now) {
        mine.left -= 1;
        return { mine, taken: true };
      }
      if (mine.closedUntil > now) return { mine, taken: false };
      // All that wait in this process wait for one lease.
      mine.asking ??= ask(parts.buckets, key, rate, mine, now).finally(() => {
        mine.asking = undefined;
      });
      await mine.asking;
    }
  };

  return {
    async take({ tenantId, tokenId }) {
      try {
        const mine = await ratesFor(tenantId);
        const ratePolicy = policyField(mine);
        const keys: Readonly<Record<Policy, Key>> = {
          principal: bucketKey(tenantId, tokenId),
          tenant: bucketKey(tenantId, "#TENANT"),
        };
        let tightest = { share: Number.POSITIVE_INFINITY, field: "" };
        for (const policy of POLICIES) {
          const rate = mine[policy];
          const { mine: bucket, taken } = await takeOne(keys[policy], rate);
          const now = parts.clock().getTime();
          const left = bucket.left + available(rate, bucket.fullAt, now);
          const field = limitField(policy, taken ? left : 0, bucket.fullAt - now);
          if (!taken) {
            const limited = String(Math.max(1, Math.ceil((bucket.closedUntil - now) / 1000)));
            return { ratePolicy, rateLimit: field, limited, violated: policy };
          }
          if (left / rate.burst < tightest.share) tightest = { share: left / rate.burst, field };
        }
        return { ratePolicy, rateLimit: tightest.field };
      } catch (error) {
        parts.failed(error);
        return {};
      }
    },
  };
}

async function ask(buckets: BucketStore, key: Key, rate: Rate, mine: Held, now: number): Promise<void> {
  const largest = Math.max(1, Math.floor(rate.burst / SHARE));
  const usedUp = mine.left === 0 && mine.until > now;
  mine.size = Math.min(largest, usedUp ? mine.size * 2 : Math.max(FIRST, Math.floor(mine.size / 2)));
  const { granted, fullAt } = await buckets.lease(key, rate, mine.size, now, mine.fullAt);
  mine.fullAt = fullAt;
  mine.left = granted;
  mine.until = now + LEASE_MS;
  if (granted === 0) mine.closedUntil = Math.max(roomAt(rate, fullAt), now + Math.min(1000, costMs(rate, 1)));
}

function start(): Held {
  return { left: 0, until: 0, size: FIRST, fullAt: 0, closedUntil: 0, asking: undefined };
}

/** The last used are kept: a map lists its keys in the order in which they came. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= REMEMBERED) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
