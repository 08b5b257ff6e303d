import * as z from "zod";
import type { Rate } from "../quota/schema.ts";

/** Whose requests are counted together: those of one token or signed-in user, and those of the whole tenant. */
export const POLICIES = ["principal", "tenant"] as const;
export type Policy = (typeof POLICIES)[number];
export type Rates = Readonly<Record<Policy, Rate>>;

/** The gateway answers 500 a second altogether: one tenant never has all of it. */
const BUILT_IN: Rates = {
  principal: { perSecond: 100, burst: 1_000 },
  tenant: { perSecond: 400, burst: 4_000 },
};

/** A stage's own, as the operator writes them: `principal=100/1000,tenant=400/4000`, a second and at once. */
export const RateDefaults = z
  .string()
  .default("")
  .transform((text, context): Rates => {
    const rates = { ...BUILT_IN };
    for (const part of text.split(",").filter((one) => one.trim() !== "")) {
      const [, name, perSecond, burst] = /^\s*(\w+)=([\d.]{1,8})\/(\d{1,7})\s*$/.exec(part) ?? [];
      const policy = POLICIES.find((known) => known === name);
      const [rate, most] = [Number(perSecond), Number(burst)];
      if (policy === undefined || !(rate > 0 && most > 0))
        context.addIssue(`"${part}" is no "<principal or tenant>=<requests a second>/<requests at once>"`);
      else rates[policy] = { perSecond: rate, burst: most };
    }
    return rates;
  });

/**
 * A bucket is one number: when it will be full again, in milliseconds since 1970. Each request moves it on by
 * `costMs`; it may lie at most the whole bucket ahead of now. (The generic cell rate algorithm: nothing has to be
 * refilled, and one conditional addition takes.)
 */
export function costMs(rate: Rate, requests: number): number {
  return (requests * 1000) / rate.perSecond;
}

/** Requests that a bucket has room for. */
export function available(rate: Rate, fullAt: number, now: number): number {
  const room = now + costMs(rate, rate.burst) - Math.max(fullAt, now);
  // A hair of tolerance: sums of fractions are not exact.
  return Math.max(0, Math.floor(room / costMs(rate, 1) + 1e-6));
}

/** When there will be room for one request, in milliseconds since 1970. */
export function roomAt(rate: Rate, fullAt: number): number {
  return fullAt - costMs(rate, rate.burst) + costMs(rate, 1);
}

/**
 * `RateLimit-Policy`: how many requests in how many seconds, by policy.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-09 (section 3)
 */
export function policyField(rates: Rates): string {
  return POLICIES.map((policy) => {
    const { burst, perSecond } = rates[policy];
    return `"${policy}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`;
  }).join(", ");
}

/** `RateLimit`: requests left, and seconds until all are there again. A hint: other instances count too (section 4). */
export function limitField(policy: Policy, left: number, fullInMs: number): string {
  return `"${policy}";r=${Math.max(0, left)};t=${Math.max(0, Math.ceil(fullInMs / 1000))}`;
}
