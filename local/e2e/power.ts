import {
  DescribeInstancesCommand,
  EC2Client,
  StartInstancesCommand,
  StopInstancesCommand,
  waitUntilInstanceRunning,
} from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { TAGS } from "../../shared/providers/contract.ts";
import { expectStatus, operate, running, until, type World } from "./world.ts";

/** What the tenant does to machines in its own cloud, without telling us. */
export function power(world: () => World): void {
  describe("a machine's power", () => {
    it("a node that was switched off and on is back by itself, with its volume, its programs and its address", async () => {
      const { single, api, stack } = world();
      const { instanceId } = single.nodes[0];
      const health = async () => (await api.get(`/deployments/${single.id}`)).body.nodes[0].health;
      const mounted = async () => {
        const { stdout } = await stack.room.exec(instanceId, ["/bin/sh", "-c", "cut -d' ' -f2 /proc/mounts | sort"]);
        return stdout;
      };
      const before = await mounted();
      await switchOffAndOn(world(), instanceId);
      await until("the Drone runs", async () =>
        (await running(world(), instanceId, "confd")) === 1 ? true : undefined,
      );
      await until("the node is online", async () => ((await health()) === "online" ? true : undefined), 90_000);
      expect(await mounted()).toBe(before);
      expect((await operate(api, `/deployments/${single.id}:stop`)).status).toBe("stopped");
      expect((await operate(api, `/deployments/${single.id}:start`)).status).toBe("active");
    });

    it("a Frontgate that was switched off and on connects again, and its commands are carried out", async () => {
      const { single, api, operator, stack } = world();
      const [before] = (await expectStatus(operator.get("/frontgates"), 200)).body.items;
      await switchOffAndOn(world(), await frontgateOf(world(), stack.tenantland.vpcId));
      await until("the Frontgate is back", async () => {
        const [now] = (await operator.get("/frontgates")).body.items;
        return now.ready === true && now.lastSeenAt !== before.lastSeenAt ? true : undefined;
      });
      expect((await operate(api, `/deployments/${single.id}:stop`)).status).toBe("stopped");
      expect((await operate(api, `/deployments/${single.id}:start`)).status).toBe("active");
    });
  });
}

function connect({ stack }: World): EC2Client {
  const { region, tenant } = stack.tenantland;
  return new EC2Client({ endpoint: stack.ec2.endpoint, region, credentials: tenant });
}

async function switchOffAndOn(world: World, instanceId: string): Promise<void> {
  const { room } = world.stack;
  const client = connect(world);
  const InstanceIds = [instanceId];
  const runs = async () => (await room.machines()).some((machine) => machine.instanceId === instanceId);
  try {
    await client.send(new StopInstancesCommand({ InstanceIds }));
    await until("the machine is off", async () => ((await runs()) ? undefined : true));
    await client.send(new StartInstancesCommand({ InstanceIds }));
    await waitUntilInstanceRunning({ client, maxWaitTime: 30 }, { InstanceIds });
    await until("the machine is on", async () => ((await runs()) ? true : undefined));
  } finally {
    client.destroy();
  }
}

async function frontgateOf(world: World, vpcId: string): Promise<string> {
  const client = connect(world);
  const Filters = [
    { Name: "tag-key", Values: [TAGS.frontgate] },
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "instance-state-name", Values: ["running"] },
  ];
  const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ Filters }));
  client.destroy();
  return z.string().parse(Reservations[0]?.Instances?.[0]?.InstanceId);
}
