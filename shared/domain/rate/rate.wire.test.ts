import { beforeAll, describe, expect, it } from "vitest";
import { openTable, type Table } from "../../platform/dynamodb.ts";
import { RateVerdict, tooMany } from "../../platform/middleware/rate-verdict.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { type Limiter, type LimiterParts, limiter } from "./limiter.ts";
import { available, RateDefaults } from "./rules.ts";
import { bucketStore } from "./store.ts";

const client = useTestTable("rate");
let table: Table;
beforeAll(() => {
  table = openTable("rate", client());
});

const START = Date.parse("2026-11-21T09:00:00Z");

/** Instances of the authorizer with a clock that all of them share. */
function instances(count: number, rates: string, more: Partial<LimiterParts> = {}) {
  let time = START;
  const faults: unknown[] = [];
  const make = (): Limiter =>
    limiter({
      buckets: bucketStore(table),
      ratesOf: async () => ({}),
      defaults: RateDefaults.parse(rates),
      clock: () => new Date(time),
      failed: (error) => void faults.push(error),
      ...more,
    });
  const all = Array.from({ length: count }, make);
  return {
    faults,
    pass: (ms: number) => {
      time += ms;
    },
    at: (place: number): Limiter => all[place % count] ?? make(),
  };
}

describe("requests of one token", () => {
  it("are answered up to the burst, and then as many as the rate gives, however many instances there are", async () => {
    const { at, pass } = instances(5, "principal=10/100,tenant=1000/10000");
    const caller = { tenantId: "tenant-a", tokenId: "tok-1" };
    const send = async (count: number) => {
      const ends = await Promise.all(Array.from({ length: count }, (_, place) => at(place).take(caller)));
      return ends.filter(({ limited }) => limited === undefined).length;
    };
    expect(await send(300)).toBe(100);
    const refused = await at(0).take(caller);
    expect(refused).toMatchObject({ limited: "1", violated: "principal", rateLimit: '"principal";r=0;t=10' });
    expect(refused.ratePolicy).toBe('"principal";q=100;w=10, "tenant";q=10000;w=10');
    let answered = 0;
    for (let second = 0; second < 20; second++) {
      pass(1000);
      answered += await send(60);
    }
    // 10 a second for 20 s; what was leased and not served yet is at most a lease an instance.
    expect(answered).toBeLessThanOrEqual(200);
    expect(answered).toBeGreaterThan(170);
  });

  it("cost no round trip in the common case, and refusing costs less than one a second", async () => {
    const { at, pass } = instances(1, "principal=100/1000,tenant=400/4000");
    const caller = { tenantId: "tenant-b", tokenId: "tok-1" };
    const cost = async (requests: number) => {
      const before = table.meter.roundTrips;
      for (let request = 0; request < requests; request++) {
        pass(10);
        await at(0).take(caller);
      }
      return table.meter.roundTrips - before;
    };
    await cost(100);
    expect(await cost(1000)).toBeLessThanOrEqual(30);

    const storm = instances(1, "principal=1/5,tenant=400/4000");
    const other = { tenantId: "tenant-b2", tokenId: "tok-1" };
    for (let request = 0; request < 10; request++) await storm.at(0).take(other);
    const before = table.meter.roundTrips;
    for (let request = 0; request < 900; request++) {
      storm.pass(1);
      expect((await storm.at(0).take(other)).limited).toBeDefined();
    }
    expect(table.meter.roundTrips - before).toBeLessThanOrEqual(3);
  });

  it("leave the other tokens of the tenant what is theirs, but all together no more than the tenant's", async () => {
    const { at } = instances(2, "principal=1/30,tenant=1/50");
    const send = async (tokenId: string, count: number) => {
      const answers = [];
      for (let place = 0; place < count; place++) answers.push(await at(place).take({ tenantId: "tenant-c", tokenId }));
      return answers;
    };
    const loud = await send("tok-loud", 60);
    expect(loud.filter(({ limited }) => limited === undefined)).toHaveLength(30);
    const quiet = await send("tok-quiet", 25);
    const answered = quiet.filter(({ limited }) => limited === undefined).length;
    expect(answered).toBeGreaterThan(10);
    expect(answered).toBeLessThanOrEqual(20);
    expect(quiet.at(-1)).toMatchObject({ violated: "tenant" });
    const elsewhere = await at(0).take({ tenantId: "tenant-d", tokenId: "tok-loud" });
    expect(elsewhere.limited).toBeUndefined();
  });

  it("have the tenant's own rates, read once a minute", async () => {
    let reads = 0;
    const { at, pass } = instances(1, "", {
      ratesOf: async () => {
        reads += 1;
        return { principal: { perSecond: 1, burst: 2 } };
      },
    });
    const caller = { tenantId: "tenant-e", tokenId: "tok-1" };
    for (let request = 0; request < 5; request++) await at(0).take(caller);
    expect((await at(0).take(caller)).ratePolicy).toBe('"principal";q=2;w=2, "tenant";q=4000;w=10');
    expect(reads).toBe(1);
    pass(60_001);
    expect((await at(0).take(caller)).limited).toBeUndefined();
    expect(reads).toBe(2);
  });

  it("are let through when they cannot be counted", async () => {
    const { at, faults } = instances(1, "", { buckets: { lease: () => Promise.reject(new Error("throttled")) } });
    expect(await at(0).take({ tenantId: "tenant-f", tokenId: "tok-1" })).toEqual({});
    expect(faults).toHaveLength(1);
  });
});

describe("a bucket", () => {
  it("gives what there is when less is left than asked, and is full again after its time", async () => {
    const buckets = bucketStore(table);
    const [rate, key] = [
      { perSecond: 10, burst: 7 },
      { pk: "T#t#RATE#x", sk: "-" },
    ];
    expect(await buckets.lease(key, rate, 5, START, 0)).toEqual({ granted: 5, fullAt: START + 500 });
    // Another instance knows nothing of it.
    expect(await buckets.lease(key, rate, 5, START, 0)).toMatchObject({ granted: 2 });
    expect(await buckets.lease(key, rate, 5, START, START + 700)).toMatchObject({ granted: 0 });
    expect(await buckets.lease(key, rate, 9, START + 700, START + 700)).toMatchObject({ granted: 7 });
    expect(available(rate, START + 700, START + 100)).toBe(1);
  });

  it("refuses with 429, how long to wait, and whose bucket it is", () => {
    const verdict = RateVerdict.parse({ limited: "7", violated: "tenant", rateLimit: "x" });
    expect(tooMany(verdict).toDocument()).toMatchObject({
      status: 429,
      code: "too-many-requests",
      retryable: true,
      "violated-policies": ["tenant"],
    });
    expect(tooMany(verdict).input.retryAfter).toBe(7);
    for (const wrong of ["principal=0/1", "nobody=1/1", "principal=1", "principal=1/0"])
      expect(RateDefaults.safeParse(wrong).success).toBe(false);
  });
});
