import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestAws, type TestAws } from "../../functions/api/test-aws.ts";
import { noticeWrite } from "../domain/notice/outbox.ts";
import { LANES } from "../domain/webhook/delivery-store.ts";
import { takeNotice } from "./take.ts";
import { startReceiver } from "./testing/receiver.ts";
import { simulation } from "./testing/simulation.ts";

const EVENTS = 24;
/** Places that all webhooks share, as the queue's consumers are. */
const WORKERS = 8;

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
});
afterAll(async () => aws?.stop());

/** Seconds until the fast receiver has everything, with WORKERS taking messages in real time. */
async function race(slow: "beside" | "alone"): Promise<{ readonly seconds: number; readonly most: number }> {
  const [fast, hanging] = [await startReceiver(), await startReceiver()];
  hanging.reply(() => "hang");
  const world = simulation({ table: aws.table, sealer: aws.sealer });
  const [mine, theirs] = [`tenant-fast-${slow}`, `tenant-slow-${slow}`];
  await world.webhook(mine, fast.url);
  if (slow === "beside") await world.webhook(theirs, hanging.url);
  const began = performance.now();
  // What the clock of the queue says follows the real one: time-outs are real.
  let last = began;
  const clock = setInterval(() => {
    const at = performance.now();
    world.pass(at - last);
    last = at;
  }, 20);
  // The slow one's events are first in the queue.
  for (const tenantId of [theirs, mine]) {
    const tell = (cause: string) =>
      noticeWrite({ type: "tenant.resumed", data: {}, tenantId, cause, now: world.clock() });
    await world.stream(Array.from({ length: EVENTS }, (_, event) => tell(String(event))));
  }
  const work = async () => {
    while (fast.received.length < EVENTS && performance.now() - began < 60_000) {
      world.waiting.sort((a, b) => a.at - b.at);
      const due = world.waiting[0] !== undefined && world.waiting[0].at <= world.clock().getTime();
      const body = due ? world.next() : undefined;
      if (body === undefined) await new Promise((done) => setTimeout(done, 10));
      else await takeNotice(world.parts, body, false);
    }
  };
  const workers = Array.from({ length: WORKERS }, work);
  await Promise.race([expect.poll(() => fast.received.length, { timeout: 60_000 }).toBe(EVENTS)]);
  const seconds = (performance.now() - began) / 1000;
  const most = hanging.most();
  await Promise.all([fast.stop(), hanging.stop()]);
  await Promise.all(workers);
  clearInterval(clock);
  return { seconds, most };
}

it("a receiver that never answers takes four places, and leaves the others to those that do", async () => {
  const alone = await race("alone");
  const beside = await race("beside");
  console.info(
    `fast receiver: ${alone.seconds.toFixed(2)} s alone, ${beside.seconds.toFixed(2)} s beside a hanging one`,
  );
  expect(beside.most).toBeGreaterThan(0);
  expect(beside.most).toBeLessThanOrEqual(LANES);
  // An attempt at the hanging one takes 10 s: whoever had to wait for one would have waited that long.
  expect(beside.seconds).toBeLessThan(alone.seconds + 8);
});
