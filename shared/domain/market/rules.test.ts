import { describe, expect, it } from "vitest";
import { cancelled, confirmed, monthAfter, needsEntitlement, ordered, statusOf } from "./rules.ts";
import { type Entitlement, type Offer, Price } from "./schema.ts";

const now = new Date("2026-11-21T09:00:00.000Z");
const later = new Date("2026-12-01T09:00:00.000Z");
const monthly = { kind: "monthly", amount: 4900, currency: "EUR" } as const;
const once = { kind: "once", amount: 4900, currency: "EUR" } as const;

function offerAt(price: Price): Offer {
  const at = now.toISOString();
  const made = { createdBy: "user-1", version: 3, createdAt: at, updatedAt: at };
  const what = { id: "offer-1", tenantId: "tenant-v", marketId: "mkt-1", appId: "app-1", appName: "keeper" };
  return { ...what, description: "", price, ...made };
}

const order = (price: Price, current?: Entitlement, id = "order-1") =>
  ordered(offerAt(price), current, { id, tenantId: "tenant-b", actorId: "user-b" }, now);

/** An order that was confirmed. */
function paid(price: Price, current?: Entitlement, at = now) {
  const made = order(price, current);
  return confirmed(made.order, made.entitlement, at);
}

const problem = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof Object && "code" in error ? error.code : error;
  }
};

describe("a price", () => {
  it("is free, or an amount in minor units of a currency that there is", () => {
    const good = [{ kind: "free" }, once, monthly];
    const bad = [
      { ...once, amount: 0 },
      { ...once, amount: 1.5 },
      { ...once, currency: "EURO" },
      { ...once, currency: "eur" },
      { kind: "once" },
      { kind: "free", amount: 1 },
    ];
    expect(good.map((price) => Price.safeParse(price).success)).toEqual([true, true, true]);
    expect(bad.filter((price) => Price.safeParse(price).success)).toEqual([]);
  });

  it("one price among an app's offers makes an entitlement necessary", () => {
    const [free, priced] = [false, true].map((one) => ({ marketId: "mkt-1", offerId: "offer-1", priced: one }));
    expect(needsEntitlement(undefined)).toBe(false);
    expect(needsEntitlement(free && [free])).toBe(false);
    expect(needsEntitlement(free && priced && [free, priced])).toBe(true);
  });
});

describe("an order", () => {
  it("of something free entitles at once, for good", () => {
    const made = order({ kind: "free" });
    expect(made.order).toMatchObject({ status: "confirmed", version: 1 });
    expect(made.entitlement).toMatchObject({ orderId: "order-1", version: 1, since: now.toISOString() });
    expect(made.entitlement).not.toHaveProperty("openOrderId");
    expect(made.entitlement && statusOf(made.entitlement, new Date("2099-01-01"))).toBe("active");
  });

  it("with a price waits for the vendor, at the price of then, and is the only one of its app", () => {
    const made = order(once);
    expect(made.order).toMatchObject({ status: "pending", price: once, offerVersion: 3 });
    expect(made.entitlement && statusOf(made.entitlement, now)).toBe("pending");
    expect(problem(() => order(once, made.entitlement, "order-2"))).toBe("order-open");
  });

  it("that is paid once lasts, and is not ordered again", () => {
    const { entitlement } = paid(once);
    expect(entitlement).not.toHaveProperty("until");
    expect(problem(() => order(once, entitlement, "order-2"))).toBe("already-entitled");
  });

  it("that is paid monthly lasts a month after what was paid before, or from now on where that has ended", () => {
    const first = paid(monthly);
    expect(first.order.until).toBe("2026-12-21T09:00:00.000Z");
    expect(first.entitlement && statusOf(first.entitlement, new Date("2026-12-21T08:59:59.999Z"))).toBe("active");
    expect(first.entitlement && statusOf(first.entitlement, new Date("2026-12-21T09:00:00.000Z"))).toBe("ended");
    expect(paid(monthly, first.entitlement, later).order.until).toBe("2027-01-21T09:00:00.000Z");
    const late = new Date("2027-06-30T00:00:00.000Z");
    expect(paid(monthly, first.entitlement, late).order.until).toBe("2027-07-30T00:00:00.000Z");
    expect(paid(once, first.entitlement).entitlement).not.toHaveProperty("until");
  });

  it("is decided once", () => {
    const done = paid(once);
    expect(problem(() => confirmed(done.order, done.entitlement, now))).toBe("wrong-state");
    expect(problem(() => cancelled(done.order, done.entitlement, "", now))).toBe("wrong-state");
  });

  it("that is cancelled takes nothing that was paid", () => {
    const first = order(once);
    expect(cancelled(first.order, first.entitlement, "No.", now)).toMatchObject({
      order: { status: "cancelled", reason: "No.", version: 2 },
      entitlement: undefined,
    });
    const month = paid(monthly);
    const next = order(monthly, month.entitlement, "order-2");
    const back = cancelled(next.order, next.entitlement, "", now).entitlement;
    expect(back).toMatchObject({ until: "2026-12-21T09:00:00.000Z", orderId: "order-1" });
    expect(back).not.toHaveProperty("openOrderId");
  });

  it("of a tenant that was erased is not confirmed, and can be cancelled", () => {
    const { order: made } = order(once);
    expect(problem(() => confirmed(made, undefined, now))).toBe("wrong-state");
    expect(cancelled(made, undefined, "", now).order.status).toBe("cancelled");
  });
});

it("a month ends with the month where that is shorter", () => {
  const after = (at: string) => monthAfter(new Date(at)).toISOString();
  expect(after("2026-01-31T10:00:00.000Z")).toBe("2026-02-28T10:00:00.000Z");
  expect(after("2028-01-30T10:00:00.000Z")).toBe("2028-02-29T10:00:00.000Z");
  expect(after("2026-12-31T23:59:59.999Z")).toBe("2027-01-31T23:59:59.999Z");
});
