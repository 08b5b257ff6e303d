import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import type { ToClient } from "../../shared/domain/progress/schema.ts";
import { awsEnvironment } from "../aws.ts";
import { watch } from "../e2e/watch.ts";
import { expectStatus, until } from "../journey.ts";
import { ensureTenant } from "../tenant.ts";
import { readyToDeploy } from "./quotas.ts";
import type { StoreWorld } from "./world.ts";

type Told = Extract<ToClient, { type: "event" }>;

export function jobs(world: () => StoreWorld): void {
  describe("jobs that end", () => {
    it("the topic of a tenant tells jobs and deployments in one sequence, and a failure says what to do next", async () => {
      const tenantId = "tenant-topic-a";
      await ensureTenant(world().table, tenantId);
      const api = await world().client(tenantId, ["tenant-admin"]);
      const deploy = await readyToDeploy(world(), api);
      const { body: place } = await expectStatus(api.get("/progress"), 200);
      const own = await watch(place.url, await world().token(tenantId));
      const other = await watch(place.url, await world().token("tenant-topic-b"));
      for (const one of [own, other]) {
        one.send({ type: "subscribe", topic: "tenant" });
        await until("the tenant is watched", async () => one.messages.find(({ type }) => type === "subscribed"));
      }
      const { body: made, headers } = await expectStatus(deploy(), 202);
      const events = () => own.messages.flatMap((message): Told[] => (message.type === "event" ? [message] : []));
      await until("the deployment's end is told", async () =>
        events().find(
          ({ change }) =>
            change.kind === "deployment" && change.deployment.id === made.id && change.deployment.status === "failed",
        ),
      );
      const told = [...events()].sort((a, b) => a.seq - b.seq);
      expect(told.map(({ seq }) => seq)).toEqual(told.map((_, at) => (told[0]?.seq ?? 0) + at));
      expect(new Set(told.map(({ change }) => change.kind))).toEqual(new Set(["job", "deployment"]));
      expect(other.messages.filter(({ type }) => type === "event")).toEqual([]);
      const again = await watch(place.url, await world().token(tenantId));
      again.send({ type: "subscribe", topic: "tenant", since: told[0]?.seq ?? 0 });
      await until("what was missed is told", async () => again.messages.find(({ type }) => type === "subscribed"));
      expect(again.messages.flatMap((message) => (message.type === "event" ? [message.seq] : []))).toEqual(
        told.slice(1).map(({ seq }) => seq),
      );
      const jobPath = headers.get("location") ?? "";
      const { body: job } = await expectStatus(api.get(jobPath), 200);
      expect(job.failure).toMatchObject({
        step: expect.any(String),
        next: { action: expect.any(String), say: expect.any(String), route: expect.stringMatching(/^[A-Z]+ \//) },
      });
      for (const one of [own, other, again]) one.cut();
    });

    it("an operator sees a dead letter by its ids, and gives it back", async () => {
      const env = awsEnvironment(world().aws.endpoint);
      const credentials = {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      };
      const sqs = new SQSClient({ endpoint: world().aws.endpoint, region: env.AWS_REGION ?? "", credentials });
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      const url = QueueUrls.find((one) => one.includes("job-dead-letters"));
      const letter = { tenantId: "tenant-topic-a", jobId: "job-nobody", attempt: 1 };
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify(letter),
          MessageGroupId: "dep-nobody",
          MessageDeduplicationId: "dead-1",
        }),
      );
      sqs.destroy();
      const platform = await world().client("platform", ["platform-admin"]);
      const shown = await expectStatus(platform.get("/dead-letters"), 200);
      expect(shown.body.items[0]).toMatchObject({
        queue: "jobs",
        waiting: 1,
        sample: [{ kind: "job", ids: { jobId: "job-nobody" } }],
      });
      const done = await expectStatus(platform.post("/dead-letters:redrive", { queue: "jobs" }), 200);
      expect(done.body).toEqual({ queue: "jobs", redriven: 1, dropped: 0, kept: 0 });
      const left = await expectStatus(platform.get("/dead-letters"), 200);
      expect(left.body.items[0]).toMatchObject({ queue: "jobs", waiting: 0, inHand: 0 });
      const tenant = await world().client("tenant-topic-a", ["tenant-admin"]);
      await expectStatus(tenant.get("/dead-letters"), 404);
    });
  });
}
