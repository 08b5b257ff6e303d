import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { openLetters } from "../../../shared/platform/letters.ts";
import { openMessages } from "../../../shared/platform/messages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { endpoints } from "./endpoints.ts";

let aws: TestAws;
let sqs: SQSClient;
let client: TestClient;
const urls = { jobs: "", jobsDead: "", notices: "", noticesDead: "", eventsDead: "" };
const invoked: { readonly name: string; readonly payload: unknown }[] = [];
let functionsFail = false;

beforeAll(async () => {
  aws = await startTestAws();
  sqs = new SQSClient(aws.place);
  for (const [name, fifo] of [
    ["jobs", true],
    ["jobsDead", true],
    ["notices", false],
    ["noticesDead", false],
    ["eventsDead", false],
  ] as const) {
    const made = await sqs.send(
      new CreateQueueCommand({
        QueueName: fifo ? `${name}.fifo` : name,
        ...(fifo ? { Attributes: { FifoQueue: "true" } } : {}),
      }),
    );
    urls[name] = made.QueueUrl ?? "";
  }
  const needs = {
    letters: {
      jobs: openLetters(urls.jobsDead, sqs),
      notices: openLetters(urls.noticesDead, sqs),
      events: openLetters(urls.eventsDead, sqs),
    },
    jobs: openQueue(urls.jobs, sqs),
    notices: openMessages(urls.notices, sqs),
    functions: {
      send: async (name: string, payload: unknown) => {
        if (functionsFail) throw new Error("throttled");
        invoked.push({ name, payload });
      },
    },
    finishFunction: "finish",
    save: aws.table.transact,
  };
  client = testClient(endpoints(needs), carried(aws.table), {});
});

afterAll(async () => {
  sqs?.destroy();
  await aws?.stop();
});

const operator = () => client.as({ tenantId: "ops", roles: "platform-admin" });
const put = (url: string, body: unknown, group?: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: typeof body === "string" ? body : JSON.stringify(body),
      ...(group === undefined ? {} : { MessageGroupId: group }),
      ...(url.endsWith(".fifo") ? { MessageDeduplicationId: `${group}-${JSON.stringify(body)}` } : {}),
    }),
  );
const arrived = async (url: string) =>
  ((await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }))).Messages ?? []).map(
    ({ Body }) => Body,
  );
const redrive = (body: object, key: string) =>
  operator().send("POST", "/dead-letters:redrive", { body, headers: { "idempotency-key": key } });

const SECRET = "hunter2-do-not-tell";
const job = { tenantId: "tenant-a", jobId: "job-1", attempt: 2 };
const ended = {
  source: "aws.states",
  "detail-type": "Step Functions Execution Status Change",
  detail: { status: "ABORTED", input: JSON.stringify({ tenantId: "tenant-a", jobId: "job-9", attempt: 1 }) },
};

describe("dead letters", () => {
  it("are there for operators and nowhere for tenants", async () => {
    const tenant = client.as({ tenantId: "tenant-a" });
    expect((await tenant.send("GET", "/dead-letters")).body).toMatchObject({ status: 404, code: "no-such-route" });
    const refused = await tenant.send("POST", "/dead-letters:redrive", { body: { queue: "jobs" } });
    expect(refused.body).toMatchObject({ status: 404, code: "no-such-route" });
  });

  it("are told by kind and ids, and not by what they say; reading leaves them where they are", async () => {
    await put(urls.jobsDead, job, "dep-1");
    await put(urls.noticesDead, {
      kind: "webhook",
      tenantId: "tenant-a",
      deliveryId: "dlv-1",
      url: `https://x/${SECRET}`,
      data: { name: SECRET, jobId: `job-7 ${SECRET}` },
    });
    await put(urls.eventsDead, `${SECRET} no JSON`);
    for (let look = 0; look < 2; look++) {
      const { body } = await operator().send("GET", "/dead-letters");
      expect(JSON.stringify(body)).not.toContain(SECRET);
      expect(body).toMatchObject({
        items: [
          { queue: "jobs", waiting: 1, sample: [{ kind: "job", ids: { ...job, attempt: "2" } }] },
          { queue: "notices", sample: [{ kind: "notice", ids: { of: "webhook", deliveryId: "dlv-1" } }] },
          { queue: "events", sample: [{ kind: "unreadable", ids: {} }] },
        ],
      });
    }
  });

  it("are given back once, in their group, and a repeated request is answered as the first", async () => {
    await put(urls.jobsDead, "{ no JSON", "dep-2");
    const first = await redrive({ queue: "jobs" }, "redrive-jobs-1");
    expect(first.body).toEqual({ queue: "jobs", redriven: 1, dropped: 0, kept: 1 });
    expect(await redrive({ queue: "jobs" }, "redrive-jobs-1")).toMatchObject({ body: first.body });
    expect((await arrived(urls.jobs)).map((text) => JSON.parse(text ?? ""))).toEqual([job]);
    const notices = await redrive({ queue: "notices", letters: 5 }, "redrive-notices-1");
    expect(notices.body).toEqual({ queue: "notices", redriven: 1, dropped: 0, kept: 0 });
    expect(await arrived(urls.notices)).toHaveLength(1);
    expect((await operator().send("GET", "/dead-letters")).body).toMatchObject({
      items: [{ queue: "jobs", waiting: 0, inHand: 1 }, { queue: "notices", waiting: 0 }, { queue: "events" }],
    });
  });

  it("of functions: ends of executions are told again, schedules dropped, what nobody can tell apart is kept", async () => {
    await put(urls.eventsDead, { source: "aws.events", "detail-type": "Scheduled Event" });
    await put(urls.eventsDead, { tenantId: "tenant-a", appId: "app-1" });
    const others = await redrive({ queue: "events" }, "redrive-events-0");
    // The unreadable one of before, and a call that does not say of which function it is.
    expect(others.body).toEqual({ queue: "events", redriven: 0, dropped: 1, kept: 2 });
    await put(urls.eventsDead, ended);
    functionsFail = true;
    const failed = await redrive({ queue: "events" }, "redrive-events-1");
    expect(failed.status).toBe(500);
    expect(invoked).toEqual([]);
    functionsFail = false;
    // What was in hand comes back when its minute is over; a new one comes at once.
    await put(urls.eventsDead, { ...ended, id: "again" });
    const done = await redrive({ queue: "events" }, "redrive-events-2");
    expect(done.body).toMatchObject({ redriven: 1, dropped: 0, kept: 0 });
    expect(invoked).toEqual([{ name: "finish", payload: { ...ended, id: "again" } }]);
  });
});
