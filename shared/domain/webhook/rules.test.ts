import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../notice/events.ts";
import { noticeOf } from "../notice/outbox.ts";
import {
  afterAttempt,
  healthAfter,
  isHopeless,
  isSecret,
  newDelivery,
  newSecret,
  payloadOf,
  RETRY_SECONDS,
  receives,
  rotated,
  secretOf,
  signing,
  wants,
} from "./rules.ts";
import { type Delivery, EventFilter, type Webhook } from "./schema.ts";

const NOW = new Date("2026-11-21T09:00:00.000Z");
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const webhook: Webhook = {
  id: "hook-1",
  tenantId: "tenant-a",
  url: "https://example.com/",
  description: "",
  events: ["job.*"],
  enabled: true,
  secrets: [],
  createdBy: "user-1",
  version: 1,
  createdAt: NOW.toISOString(),
  updatedAt: NOW.toISOString(),
};
const ping = noticeOf({
  type: "webhook.ping",
  data: { webhookId: "hook-1" },
  tenantId: "tenant-a",
  cause: "1",
  now: NOW,
});
const delivery = newDelivery(webhook, ping);

describe("what a webhook wants", () => {
  it("is a type, a kind, or everything", () => {
    expect(wants(["*"], "job.failed")).toBe(true);
    expect(wants(["job.*"], "job.failed")).toBe(true);
    expect(wants(["job.failed"], "job.failed")).toBe(true);
    expect(wants(["job.failed", "deployment.*"], "job.succeeded")).toBe(false);
    expect(wants(["app.*"], "app-version.released")).toBe(false);
  });

  it("is refused when nothing is called so", () => {
    for (const good of ["*", "app-version.*", ...EVENT_TYPES]) expect(EventFilter.safeParse(good).success).toBe(true);
    for (const bad of ["", "job", "jobs.*", "job.*.x", "**", "constructor"])
      expect(EventFilter.safeParse(bad).success).toBe(false);
  });

  it("reaches it while it is enabled", () => {
    expect(receives(webhook, ping)).toBe(false);
    expect(receives({ ...webhook, events: ["*"] }, ping)).toBe(true);
    expect(receives({ ...webhook, events: ["*"], enabled: false }, ping)).toBe(false);
  });
});

describe("a delivery", () => {
  it("is the same one however often it is made, and another webhook's another", () => {
    expect(newDelivery(webhook, ping).id).toBe(delivery.id);
    expect(newDelivery({ ...webhook, id: "hook-2" }, ping).id).not.toBe(delivery.id);
  });

  it("has names that sort by time", () => {
    const later = newDelivery(webhook, { ...ping, id: "ntc-0", at: inSeconds(1).toISOString() });
    expect(later.id > delivery.id).toBe(true);
  });

  it("has a body of at most 20 KB", () => {
    const long = { ...ping, data: { text: "é".repeat(15_000) } };
    expect(Buffer.byteLength(payloadOf(long))).toBeLessThan(20_000);
    expect(JSON.parse(payloadOf(long))).toMatchObject({ type: "webhook.ping", truncated: true, noticeId: ping.id });
  });

  it("is tried eight times in about a day, and then no more", () => {
    let current: Delivery = delivery;
    let now = NOW;
    const pauses: number[] = [];
    while (current.status === "pending") {
      current = afterAttempt(current, { at: now.toISOString(), took: 5, status: 500 }, 0);
      const next = new Date(current.nextAttemptAt ?? now);
      if (current.status === "pending") pauses.push((next.getTime() - now.getTime()) / 1000);
      now = next;
    }
    expect(current).toMatchObject({ status: "failed", attempts: 8 });
    expect(current.nextAttemptAt).toBeUndefined();
    expect(pauses).toEqual(RETRY_SECONDS);
    const hours = pauses.reduce((sum, one) => sum + one, 0) / 3600;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(30);
  });

  it("ends with what was taken, and with a receiver that is gone", () => {
    const at = NOW.toISOString();
    expect(afterAttempt(delivery, { at, took: 5, status: 204 }, 0).status).toBe("succeeded");
    expect(afterAttempt(delivery, { at, took: 5, status: 410 }, 0).status).toBe("failed");
    for (const status of [199, 301, 302, 400, 404, 500])
      expect(afterAttempt(delivery, { at, took: 5, status }, 0).status).toBe("pending");
  });

  it("waits as long as a busy receiver asks, within reason", () => {
    const next = (outcome: { status: number; retryAfter: number }) =>
      afterAttempt(delivery, { at: NOW.toISOString(), took: 1, ...outcome }, 0).nextAttemptAt;
    expect(next({ status: 429, retryAfter: 120 })).toBe(inSeconds(120).toISOString());
    expect(next({ status: 503, retryAfter: 1 })).toBe(inSeconds(5).toISOString());
    expect(next({ status: 503, retryAfter: 1e9 })).toBe(inSeconds(12 * 3600).toISOString());
    expect(next({ status: 500, retryAfter: 120 })).toBe(inSeconds(5).toISOString());
  });

  it("keeps the last ten attempts and nothing that the receiver said", () => {
    const outcome = { at: NOW.toISOString(), took: 1, status: 429, retryAfter: 1 };
    let current: Delivery = { ...delivery, log: Array(10).fill({ at: "x", took: 1 }) };
    current = afterAttempt(current, outcome, 0);
    expect(current.log).toHaveLength(10);
    expect(current.log.at(-1)).toEqual({ at: NOW.toISOString(), took: 1, status: 429 });
  });
});

describe("a receiver", () => {
  const well = { failures: 0, pausedUntil: 0 };
  it("that is slow is left alone for longer and longer; one that says no at once is not", () => {
    const timeout = { at: NOW.toISOString(), took: 10_000, error: "late" };
    const first = healthAfter(well, timeout);
    const second = healthAfter(first, timeout);
    expect(first).toEqual({ failures: 1, failingSince: timeout.at, pausedUntil: inSeconds(5).getTime() });
    expect(second.pausedUntil).toBe(inSeconds(10).getTime());
    expect(healthAfter({ ...first, failures: 50 }, timeout).pausedUntil).toBe(inSeconds(900).getTime());
    expect(healthAfter(well, { at: timeout.at, took: 2, status: 500 }).pausedUntil).toBe(0);
    expect(healthAfter(well, { at: timeout.at, took: 2, status: 429, retryAfter: 600 }).pausedUntil).toBe(
      inSeconds(600).getTime(),
    );
    expect(healthAfter(second, { at: timeout.at, took: 2, status: 200 })).toEqual(well);
  });

  it("that took nothing for five days is hopeless", () => {
    const failing = { failures: 9, failingSince: NOW.toISOString(), pausedUntil: 0 };
    expect(isHopeless(failing, inSeconds(5 * 86_400 - 1))).toBe(false);
    expect(isHopeless(failing, inSeconds(5 * 86_400))).toBe(true);
    expect(isHopeless(well, inSeconds(1e9))).toBe(false);
  });
});

describe("secrets", () => {
  it("are 24 to 64 bytes as Standard Webhooks writes them", () => {
    expect(isSecret(newSecret())).toBe(true);
    expect(newSecret()).not.toBe(newSecret());
    const given = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;
    expect([23, 24, 32, 64, 65].map((bytes) => isSecret(given(bytes)))).toEqual([false, true, true, true, false]);
    for (const bad of ["", "whsec_", "secret", given(32).slice(6), `${given(32)} `, `whsec_${"é".repeat(40)}`])
      expect(isSecret(bad)).toBe(false);
  });

  it("show four characters and a fingerprint that tells nothing of another webhook's", () => {
    const secret = newSecret();
    const shown = secretOf("hook-1", secret, "sealed", NOW);
    expect(secret).toContain(shown.hint);
    expect(shown.hint).toHaveLength(4);
    expect(secretOf("hook-2", secret, "sealed", NOW).fingerprint).not.toBe(shown.fingerprint);
  });

  it("sign beside their successor for a while, and at most two of them", () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => secretOf("hook-1", newSecret(), name, NOW));
    if (a === undefined || b === undefined || c === undefined) throw new Error("no secrets");
    const once = rotated([a], b, NOW, 60);
    expect(signing(once, inSeconds(59)).map(({ sealed }) => sealed)).toEqual(["b", "a"]);
    expect(signing(once, inSeconds(60)).map(({ sealed }) => sealed)).toEqual(["b"]);
    expect(signing(rotated(once, c, NOW, 60), NOW).map(({ sealed }) => sealed)).toEqual(["c", "b"]);
    expect(rotated([a], b, NOW, 0)).toEqual([b]);
  });
});
