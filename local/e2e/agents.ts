import { DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { commandKey, dueKey } from "../../shared/domain/command/entity.ts";
import type { CommandRecord } from "../../shared/domain/command/schema.ts";
import { commandStore } from "../../shared/domain/command/store.ts";
import { openSignedRequests } from "../../shared/platform/signed-request.ts";
import { awsEnvironment } from "../aws.ts";
import type { Answer } from "../client.ts";
import { outsideReachable, proveEnsemble, proveReplication, requireInvisible } from "../proof.ts";
import { expectStatus, operate, running, until, type World } from "./world.ts";

export function agents(world: () => World): void {
  describe("a closed VPC", () => {
    it("OP-22: deploys where machines can only dial out, and no rule lets anyone in", async () => {
      const { stack, ensemble } = world();
      const nodes = await proveEnsemble(stack, ensemble);
      await proveReplication(stack, nodes);
      expect(await outsideReachable(stack)).toBe(0);
      const ec2 = new EC2Client({
        endpoint: stack.ec2.endpoint,
        region: stack.tenantland.region,
        credentials: stack.tenantland.tenant,
      });
      const { SecurityGroups = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: "tag-key", Values: ["pitrix:tenant"] }] }),
      );
      ec2.destroy();
      expect(SecurityGroups.length).toBeGreaterThan(0);
      for (const group of SecurityGroups)
        expect((group.IpPermissions ?? []).flatMap((rule) => rule.IpRanges ?? [])).toEqual([]);
    });

    it("OP-24: needs nothing said about metadata or agents", async () => {
      const { ensemble, api } = world();
      expect(JSON.stringify(ensemble.values)).not.toMatch(/frontgate|metadata|etcd|pilot/i);
      expect((await api.get(`/deployments/${ensemble.id}`)).body.status).toBe("active");
    });

    it("OP-25: has one Frontgate for both deployments, in the operator's list and in none of the tenant's", async () => {
      const { operator, api, ensemble, single, stack } = world();
      const { body } = await expectStatus(operator.get("/frontgates"), 200);
      expect(body.items).toHaveLength(1);
      expect(body.items[0]).toMatchObject({ status: "active", ready: true, vpcId: stack.tenantland.vpcId });
      expect([...body.items[0].users].sort()).toEqual([ensemble.id, single.id].sort());
      await requireInvisible(api);
    });
  });

  describe("the agents", () => {
    it("OP-26: a Drone reports, runs confd while the app runs, stops it with the app, and is missed when it dies", async () => {
      const { single, api, stack } = world();
      const { instanceId } = single.nodes[0];
      const health = async () => (await api.get(`/deployments/${single.id}`)).body.nodes[0].health;
      await until("the node is online", async () => ((await health()) === "online" ? true : undefined));
      expect(await running(world(), instanceId, "confd")).toBe(1);
      expect((await operate(api, `/deployments/${single.id}:stop`)).status).toBe("stopped");
      const machines = await stack.room.machines();
      expect(machines.filter((machine) => machine.instanceId === instanceId)).toEqual([]);
      expect((await operate(api, `/deployments/${single.id}:start`)).status).toBe("active");
      expect(await running(world(), instanceId, "confd")).toBe(1);

      await stack.room.cut(instanceId);
      await until("the node is missed", async () => ((await health()) === "unreachable" ? true : undefined), 90_000);
      await stack.room.mend(instanceId);
      await until("the node is heard again", async () => ((await health()) === "online" ? true : undefined), 90_000);
    });

    it("OP-27: a command for a VPC that is cut off waits, is carried out once when it is back, and its result arrives", async () => {
      const { single, api, stack } = world();
      await stack.room.cut("wan");
      const accepted = await expectStatus(api.post(`/deployments/${single.id}:stop`), 202);
      const jobPath = accepted.headers.get("location") ?? "";
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect((await api.get(jobPath)).body.status).toBe("running");
      await stack.room.mend("wan");
      const job = await api.follow(jobPath);
      expect(job.status).toBe("succeeded");
      const tasks: Answer["body"][] = (await api.get(`${jobPath}/tasks`)).body.items;
      expect(tasks.map((task) => task.status)).toEqual(tasks.map(() => "succeeded"));
      await operate(api, `/deployments/${single.id}:start`);
    });

    it("OP-27: a command whose deadline passes in a VPC that stays cut off ends with a status, and is never carried out", async () => {
      const { single, api, operator, stack } = world();
      const [frontgate] = (await expectStatus(operator.get("/frontgates"), 200)).body.items;
      const { instanceId } = single.nodes[0];
      await stack.room.cut("wan");
      const accepted = await expectStatus(api.post(`/deployments/${single.id}:stop`), 202);
      const jobPath = accepted.headers.get("location") ?? "";
      const open = async () => {
        const all = await commandStore(stack.table).open("tenant-e2e", frontgate.id);
        return all.filter(
          ({ deploymentId, callbackToken }) => deploymentId === single.id && callbackToken !== undefined,
        );
      };
      let waiting = await until("a command waits", async () => (await open())[0]);
      // What is only a courtesy may end so, and the job goes on with its next step.
      const job = await until(
        "the job ends",
        async () => {
          const found = await open();
          waiting = found[0] ?? waiting;
          for (const command of found) await passDeadline(stack.table, command);
          if (found.length > 0) await sweep(stack.aws.endpoint);
          const { body } = await api.get(jobPath);
          return ["queued", "running"].includes(body.status) ? undefined : body;
        },
        110_000,
      );
      expect(job.status).toBe("failed");
      // Whether the connection is known to be gone by then depends on who noticed the cut first.
      const message = expect.stringMatching(
        /was not begun before .*: its Frontgate is (not connected|connected but did not take it)/,
      );
      expect(job.failure).toMatchObject({ code: "command-expired", retryable: true, message });
      await stack.room.mend("wan");
      await until("the Frontgate is back", async () => {
        const { items } = (await operator.get("/frontgates")).body;
        return items[0].ready === true && items[0].lastSeenAt !== frontgate.lastSeenAt ? true : undefined;
      });
      expect(await running(world(), instanceId, "confd")).toBe(1);
      expect(await commandStore(stack.table).get("tenant-e2e", frontgate.id, waiting.id)).toMatchObject({
        status: "done",
        result: { status: "expired" },
      });
      await expectStatus(api.post(`${jobPath}:retry`), 202);
      expect((await api.follow(jobPath)).status).toBe("succeeded");
      await operate(api, `/deployments/${single.id}:start`);
    }, 240_000);
  });
}

/** What the schedule does every minute, now. */
async function sweep(endpoint: string): Promise<void> {
  const { AWS_REGION: region = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const path = "/2015-03-31/functions/pitrix-local-pilot-sweep/invocations";
  const headers = { "content-type": "application/json", "x-amz-invocation-type": "RequestResponse" };
  const answer = await openSignedRequests("lambda", { endpoint, region, credentials })({ path, headers, body: "{}" });
  expect([answer.status, answer.headers["x-amz-function-error"]]).toEqual([200, undefined]);
}

/** As if the five minutes that a command may wait were over: what the sweep then finds is the same. */
async function passDeadline(table: World["stack"]["table"], command: CommandRecord): Promise<void> {
  const past = new Date(Date.now() - 1000).toISOString();
  const known = dueKey(command.deadline, command.id);
  const due = await table.get(known);
  await table.transact([
    {
      update: {
        key: commandKey(command.tenantId, command.frontgateId, command.id),
        update: "SET deadline = :past",
        values: { ":past": past },
      },
    },
    { delete: known },
    { put: { ...due, ...dueKey(past, command.id) } },
  ]);
}
