import * as z from "zod";
import { happened, type Key, type Table } from "../../platform/dynamodb.ts";
import type { Rate } from "../quota/schema.ts";
import { available, costMs } from "./rules.ts";

/** Access pattern of buckets: get by tenant and whose it is. Each is a partition of its own, and goes when it is full. */
export const bucketKey = (tenantId: string, name: string): Key => ({ pk: `T#${tenantId}#RATE#${name}`, sk: "-" });

export interface Lease {
  /** Requests that were taken out of the bucket: at most as many as were asked. */
  readonly granted: number;
  /** When the bucket will be full, in milliseconds since 1970. */
  readonly fullAt: number;
}

export interface BucketStore {
  /**
   * Takes up to `requests` out of a bucket at once. One write where the bucket is as `fullAt`, the last that is known
   * of it, lets expect; otherwise one read and one write more.
   */
  lease(key: Key, rate: Rate, requests: number, now: number, fullAt: number): Promise<Lease>;
}

const Bucket = z.object({ fullAt: z.number() });
/** Looks at a bucket that others change meanwhile. */
const LOOKS = 4;

export function bucketStore(table: Table): BucketStore {
  return {
    async lease(key, rate, requests, now, known) {
      let fullAt = known;
      let wanted = Math.min(requests, rate.burst);
      for (let look = 0; look < LOOKS; look++) {
        if (wanted > 0 && (await take(table, key, rate, wanted, now, fullAt > now)))
          return { granted: wanted, fullAt: Math.max(fullAt, now) + costMs(rate, wanted) };
        const item = await table.get(key, { consistent: true });
        fullAt = item === undefined ? 0 : Bucket.parse(item).fullAt;
        wanted = Math.min(requests, available(rate, fullAt, now));
        if (wanted === 0) break;
      }
      return { granted: 0, fullAt };
    },
  };
}

/** `busy`: the bucket is not full, so that the requests come on top; else they begin with now. */
async function take(table: Table, key: Key, rate: Rate, requests: number, now: number, busy: boolean) {
  const cost = costMs(rate, requests);
  const names = { "#expiresAt": "expiresAt" };
  // An hour after the bucket is full at the latest; DynamoDB deletes some time after that.
  const expiresAt = Math.ceil((now + costMs(rate, rate.burst)) / 1000) + 3600;
  const set = "SET entity = :entity, #expiresAt = :expiresAt, fullAt =";
  const values = { ":entity": "RateBucket", ":expiresAt": expiresAt, ":now": now };
  return happened(
    table.update(
      busy
        ? {
            key,
            update: `${set} fullAt + :cost`,
            condition: "fullAt > :now AND fullAt <= :room",
            names,
            values: { ...values, ":cost": cost, ":room": now + costMs(rate, rate.burst) - cost + 0.001 },
          }
        : {
            key,
            update: `${set} :full`,
            condition: "attribute_not_exists(fullAt) OR fullAt <= :now",
            names,
            values: { ...values, ":full": now + cost },
          },
    ),
  );
}
