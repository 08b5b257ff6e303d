import { randomBytes } from "node:crypto";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import { noticeWrite, redeliveryWrite } from "../domain/notice/outbox.ts";
import { again, rotated, secretOf } from "../domain/webhook/rules.ts";
import { webhookStore } from "../domain/webhook/store.ts";
import type { Table } from "../platform/dynamodb.ts";
import { takeNotice } from "./take.ts";
import { type Received, type Receiver, startReceiver } from "./testing/receiver.ts";
import { type SimulationOptions, simulation } from "./testing/simulation.ts";

let aws: TestAws;
let receivers: Receiver[] = [];
let count = 0;

beforeAll(async () => {
  aws = await startTestAws();
});
afterEach(async () => {
  await Promise.all(receivers.map((one) => one.stop()));
  receivers = [];
});
afterAll(async () => aws?.stop());

async function here(options: Partial<SimulationOptions> = {}) {
  const receiver = await startReceiver();
  receivers.push(receiver);
  count += 1;
  const tenantId = `tenant-${count}`;
  const world = simulation({ table: aws.table, sealer: aws.sealer, ...options });
  const notice = (cause = "1") =>
    noticeWrite({ type: "tenant.resumed", data: { reason: "为了测试" }, tenantId, cause, now: world.clock() });
  return { ...world, tenantId, receiver, notice };
}

const verified = (secret: string, { body, headers }: Received) =>
  new Verifier(secret).verify(
    body,
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  );

describe("a webhook", () => {
  it("gets what it wants, signed as the standard's own library verifies it", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries } = await here();
    const { webhook: made, secret } = await webhook(tenantId, receiver.url, { events: ["tenant.*"] });
    await webhook(tenantId, receiver.url, { events: ["job.*"] });
    await webhook("tenant-of-others", receiver.url);
    await stream([notice()]);
    await run();
    const [first, ...rest] = receiver.received;
    if (first === undefined) throw new Error("nothing came");
    expect(rest).toEqual([]);
    expect(verified(secret, first)).toMatchObject({ type: "tenant.resumed", tenantId, data: { reason: "为了测试" } });
    const [delivery] = await deliveries(made);
    expect(delivery).toMatchObject({ id: first.headers["webhook-id"], status: "succeeded", attempts: 1 });
    expect(delivery?.payload).toBe(first.body);
  });

  it("gets each event once though every batch and every message comes twice", async () => {
    const { webhook, stream, run, notice, receiver, tenantId } = await here({ times: 2 });
    await webhook(tenantId, receiver.url);
    await stream([notice("1"), notice("2"), notice("3")]);
    await run();
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(3);
  });

  it("is asked nothing where nobody listens, and no message is sent", async () => {
    const { stream, notice, sent } = await here();
    await stream([notice()]);
    expect(sent).toEqual([]);
  });

  it("that fails gets it again with the same id, until it takes it", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries } = await here({ times: 2 });
    const { webhook: made } = await webhook(tenantId, receiver.url);
    let left = 3;
    receiver.reply(() => ({ status: left-- > 0 ? 500 : 200, body: "what it says is nobody's business" }));
    await stream([notice()]);
    await run();
    const times = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 5, 305, 2105]);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [delivery] = await deliveries(made);
    expect(delivery).toMatchObject({ status: "succeeded", attempts: 4 });
    expect(delivery?.log.map(({ status }) => status)).toEqual([500, 500, 500, 200]);
    expect(JSON.stringify(delivery)).not.toContain("nobody's business");
  });

  it("that never takes it is left after eight attempts in a day, and can have it sent again", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries, parts, clock } = await here();
    const { webhook: made } = await webhook(tenantId, receiver.url);
    receiver.reply(() => ({ status: 302, headers: { location: receiver.url.replace("/hook", "/elsewhere") } }));
    const began = clock().getTime();
    await stream([notice()]);
    await run();
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(8).fill("/hook"));
    expect((clock().getTime() - began) / 3_600_000).toBeLessThan(30);
    const [failed] = await deliveries(made);
    if (failed === undefined) throw new Error("no delivery");
    expect(failed.status).toBe("failed");
    receiver.reply(() => ({ status: 200 }));
    const next = again(failed, clock());
    await parts.deliveries.saveWith(failed, next, []);
    const { webhookId, id: deliveryId, round } = next;
    await stream([redeliveryWrite({ tenantId, webhookId, deliveryId, round }, clock())]);
    await run();
    expect((await deliveries(made))[0]).toMatchObject({ id: failed.id, status: "succeeded", round: 2, attempts: 1 });
    expect(receiver.received.at(-1)?.headers["webhook-id"]).toBe(failed.id);
  });

  it("that asks for patience gets it", async () => {
    const { webhook, stream, run, notice, receiver, tenantId } = await here();
    await webhook(tenantId, receiver.url);
    let busy = true;
    receiver.reply(() => {
      const reply = busy ? { status: 429, headers: { "retry-after": "1800" } } : { status: 200 };
      busy = false;
      return reply;
    });
    await stream([notice("1")]);
    await run();
    const times = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(1800);
  });

  it("that is gone is disabled, and whoever made it is told", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries } = await here();
    const { webhook: made } = await webhook(tenantId, receiver.url);
    receiver.reply(() => ({ status: 410 }));
    await stream([notice()]);
    await run();
    expect(receiver.received).toHaveLength(1);
    expect(await webhookStore(aws.table).get(tenantId, made.id)).toMatchObject({
      enabled: false,
      disabledReason: "gone",
    });
    expect((await deliveries(made))[0]).toMatchObject({ status: "failed", attempts: 1 });
    const outbox = await aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` });
    expect(outbox).toContainEqual(
      expect.objectContaining({ entity: "Notice", type: "webhook.disabled", to: { users: ["user-1"] } }),
    );
  });

  it("that takes nothing for five days is disabled, and what waits for it is cancelled", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries, clock, pass } = await here();
    const { webhook: made } = await webhook(tenantId, receiver.url);
    receiver.reply(() => ({ status: 500 }));
    for (let day = 0; day < 6; day++) {
      await stream([notice(String(day))]);
      await run(clock().getTime() + 60_000);
      pass(86_400_000);
    }
    await run();
    const after = await webhookStore(aws.table).get(tenantId, made.id);
    expect(after).toMatchObject({ enabled: false, disabledReason: "failing" });
    expect((await deliveries(made)).map(({ status }) => status)).toContain("cancelled");
    const before = receiver.received.length;
    await stream([notice("later")]);
    await run();
    expect(receiver.received).toHaveLength(before);
  });

  it("is signed with both secrets while they overlap, and with the new one after", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, clock, pass } = await here();
    const { webhook: made, secret: old } = await webhook(tenantId, receiver.url);
    const fresh = `whsec_${randomBytes(32).toString("base64")}`;
    const sealed = await aws.sealer.seal(fresh, { tenant: tenantId, object: made.id });
    const secrets = rotated(made.secrets, secretOf(made.id, fresh, sealed, clock()), clock(), 60);
    await webhookStore(aws.table).save(made, { ...made, secrets, version: 2 }, []);
    await stream([notice("1")]);
    await run();
    const [first] = receiver.received;
    if (first === undefined) throw new Error("nothing came");
    for (const secret of [fresh, old]) expect(verified(secret, first)).toMatchObject({ type: "tenant.resumed" });
    pass(61_000);
    await stream([notice("2")]);
    await run();
    const second = receiver.received[1];
    if (second === undefined) throw new Error("nothing came");
    expect(verified(fresh, second)).toMatchObject({ type: "tenant.resumed" });
    expect(() => verified(old, second)).toThrow("No matching signature");
  });

  it("is not waited for: neither for a long body nor for the end of one", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries } = await here();
    const { webhook: made } = await webhook(tenantId, receiver.url);
    receiver.reply(() => ({ status: 200, headers: { "content-length": "100000000" }, body: "x".repeat(100_000) }));
    const began = performance.now();
    await stream([notice()]);
    await run();
    expect(performance.now() - began).toBeLessThan(5000);
    expect((await deliveries(made))[0]?.status).toBe("succeeded");
  });
});

describe("a webhook that leads inside", () => {
  const inside = [
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f.1:PORT/",
    "http://0.0.0.0:PORT/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://[fd00:ec2::254]/",
    "ftp://example.com/",
    "http://user:password@example.com/",
  ];

  it("is not followed, and says so without an address of ours", async () => {
    const { webhook, stream, run, notice, receiver, tenantId, deliveries, clock } = await here({ allowed: [] });
    const port = new URL(receiver.url).port;
    const made = await Promise.all(inside.map((url) => webhook(tenantId, url.replace("PORT", port))));
    await stream([notice()]);
    await run(clock().getTime() + 1000);
    expect(receiver.received).toEqual([]);
    for (const { webhook: one } of made) {
      const [delivery] = await deliveries(one);
      expect(delivery, one.url).toMatchObject({ status: "pending", attempts: 1 });
      expect(delivery?.log[0]?.error, one.url).toMatch(/private or reserved|scheme|user name/);
    }
  });
});

describe("whoever dies at any step", () => {
  /** The table, which fails from its nth call on. */
  function failing(table: Table, calls: number): Table {
    let left = calls;
    const limited =
      <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        if (left-- <= 0) throw new Error("died");
        return call(...args);
      };
    const { get, batchGet, query, queryAll, put, update, transact } = table;
    return {
      ...table,
      get: limited(get),
      batchGet: limited(batchGet),
      query: limited(query),
      queryAll: limited(queryAll),
      put: limited(put),
      update: limited(update),
      transact: limited(transact),
    };
  }

  it("leaves nothing undone and nothing done more than twice", async () => {
    let deaths = 0;
    for (let calls = 0; calls < 12; calls++) {
      const world = await here();
      const { webhook, stream, notice, receiver, tenantId, deliveries, next, partsOf, waiting, pass } = world;
      const { webhook: made } = await webhook(tenantId, receiver.url);
      await stream([notice()]);
      for (let body = next(); body !== undefined; body = next()) {
        try {
          await takeNotice(partsOf(failing(aws.table, calls)), body, false);
        } catch {
          deaths += 1;
          // It comes back when its visibility timeout is over.
          pass(180_000);
          await takeNotice(world.parts, body, true);
        }
      }
      expect(waiting).toEqual([]);
      expect((await deliveries(made)).map(({ status }) => status)).toEqual(["succeeded"]);
      const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
      expect(new Set(ids).size).toBe(1);
      expect(ids.length).toBeLessThanOrEqual(2);
    }
    expect(deaths).toBeGreaterThan(6);
  });
});

it("no secret is in a log, a message or the table", async () => {
  const { webhook, stream, run, notice, receiver, tenantId, log, sent } = await here();
  const { webhook: made, secret } = await webhook(tenantId, receiver.url);
  receiver.reply(() => ({ status: 410 }));
  await stream([notice()]);
  await run();
  const items = [
    ...(await aws.table.queryAll({ pk: `T#${tenantId}#WEBHOOK` })),
    ...(await aws.table.queryAll({ pk: `T#${tenantId}#WEBHOOK#${made.id}` })),
    ...(await aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` })),
  ];
  expect(items.length).toBeGreaterThan(3);
  const everything = JSON.stringify([items, log, sent]);
  const key = secret.slice("whsec_".length);
  for (const needle of [
    secret,
    key,
    Buffer.from(secret).toString("base64"),
    Buffer.from(key, "base64").toString("hex"),
  ])
    expect(everything).not.toContain(needle);
});
