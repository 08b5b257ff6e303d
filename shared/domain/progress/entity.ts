import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns:
 * 1. the head of a topic (last seq, positions in the stream): `T#<tenant>#PROGRESS#<topic>` / `HEAD`
 * 2. its events after a seq: the same pk / `E#<seq, 12 digits>`; kept a week
 * 3. who is subscribed: the same pk / `S#<connection>`
 * 4. a connection: `PROGRESS#<connection>` / `-`
 * 5. a ticket that opens one, by the hash of its text: `PROGRESS-TICKET#<sha256>` / `-`; half a minute
 */
export const topicPartition = (tenantId: string, topic: string): string => `T#${tenantId}#PROGRESS#${topic}`;

export const headKey = (tenantId: string, topic: string): Key => ({ pk: topicPartition(tenantId, topic), sk: "HEAD" });

export const EVENTS = "E#";
export const eventKey = (tenantId: string, topic: string, seq: number): Key => ({
  pk: topicPartition(tenantId, topic),
  sk: `${EVENTS}${String(seq).padStart(12, "0")}`,
});

export const SUBSCRIBERS = "S#";
export const subscriberKey = (tenantId: string, topic: string, connectionId: string): Key => ({
  pk: topicPartition(tenantId, topic),
  sk: `${SUBSCRIBERS}${connectionId}`,
});

export const progressConnectionKey = (connectionId: string): Key => ({ pk: `PROGRESS#${connectionId}`, sk: "-" });

export const ticketKey = (sha256: string): Key => ({ pk: `PROGRESS-TICKET#${sha256}`, sk: "-" });
