import { DescribeInstancesCommand, DescribeSecurityGroupsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, it } from "vitest";
import { deleteDeployment, expectStatus, until, zookeeperValues } from "../journey.ts";
import { type Interface, letIn, type Rule } from "../packet.ts";
import type { LocalStack } from "../stack.ts";
import type { World } from "./world.ts";

const GUEST = "tenant-guest";
const any = { "if-match": "*" };

export function isolation(world: () => World): void {
  describe("two tenants in one VPC", () => {
    it("RB-27: a packet from one tenant's node to another's is denied, between hosts of one tenant it is let in", async () => {
      const { stack, api, runtimeId } = world();
      await expectStatus(api.patch(`/runtimes/${runtimeId}`, { groups: [GUEST] }, any), 200);
      const guest = await stack.client(GUEST);
      const appVersionId = await listZookeeper(stack, guest);
      const values = zookeeperValues(stack.tenantland.subnetId, "a guest's", 1);
      const accepted = await expectStatus(guest.post("/deployments", { appVersionId, runtimeId, values }), 202);
      const job = await guest.follow(accepted.headers.get("location") ?? "");
      expect(job, JSON.stringify(job.failure)).toMatchObject({ status: "succeeded" });

      const { machines, rules } = await networkOf(stack);
      const [ours, theirs] = ["tenant-e2e", GUEST].map((tenant) => machines.filter((one) => one.tenant === tenant));
      if (ours === undefined || theirs === undefined) throw new Error("no machines");
      // Each tenant's nodes with a Frontgate of its own.
      expect([ours.length >= 5, theirs.length]).toEqual([true, 2]);
      const told = (from: readonly Machine[], to: readonly Machine[]) =>
        from.flatMap((one) =>
          to
            .filter((other) => other !== one)
            .flatMap((other) =>
              [22, 2181, 2379, 3888].map((port) => letIn(rules, { from: one, to: other, protocol: "tcp", port })),
            ),
        );
      expect(new Set(told(ours, ours))).toEqual(new Set([true]));
      expect(new Set(told(theirs, theirs))).toEqual(new Set([true]));
      expect(new Set([...told(ours, theirs), ...told(theirs, ours)])).toEqual(new Set([false]));
      const outside = { address: "198.51.100.7", groups: [], tenant: undefined };
      expect(new Set(told([outside], [...ours, ...theirs]))).toEqual(new Set([false]));

      // What is shared no more is not chosen again, and what runs there can still be ended.
      await expectStatus(api.patch(`/runtimes/${runtimeId}`, { groups: [] }, any), 200);
      await expectStatus(guest.get(`/runtimes/${runtimeId}`), 404);
      await expectStatus(guest.post("/deployments", { appVersionId, runtimeId, values }), 422);
      await deleteDeployment(guest, accepted.body.id);
    });
  });
}

async function listZookeeper(stack: LocalStack, guest: World["api"]): Promise<string> {
  const body = { name: "a guest's", url: stack.repo.url, providers: ["aws"], selector: "stage=try" };
  const repo = await expectStatus(guest.post("/repos", body), 201);
  await expectStatus(guest.post(`/repos/${repo.body.id}:index`), 202);
  const app = await until("the app is listed", async () => (await guest.get("/apps?q=zookeeper")).body.items?.[0]);
  return app.latestVersionId;
}

interface Machine extends Interface {
  readonly tenant: string | undefined;
}

/** Machines that run and the rules that hold between them, asked of the cloud itself. */
async function networkOf({ ec2, tenantland }: LocalStack) {
  const { region, tenant } = tenantland;
  const client = new EC2Client({ endpoint: ec2.endpoint, region, credentials: tenant });
  try {
    const [instances, groups] = await Promise.all([
      client.send(new DescribeInstancesCommand({ Filters: [{ Name: "instance-state-name", Values: ["running"] }] })),
      client.send(new DescribeSecurityGroupsCommand({})),
    ]);
    const machines = (instances.Reservations ?? [])
      .flatMap(({ Instances = [] }) => Instances)
      .map(
        ({ PrivateIpAddress = "", SecurityGroups = [], Tags = [] }): Machine => ({
          address: PrivateIpAddress,
          groups: SecurityGroups.map(({ GroupId = "" }) => GroupId),
          tenant: Tags.find(({ Key }) => Key === "pitrix:tenant")?.Value,
        }),
      );
    const rules = new Map(
      (groups.SecurityGroups ?? []).map(({ GroupId = "", IpPermissions = [] }) => [
        GroupId,
        IpPermissions.map(
          ({ IpProtocol = "", FromPort, ToPort, UserIdGroupPairs = [], IpRanges = [], Ipv6Ranges = [] }): Rule => ({
            protocol: IpProtocol,
            fromPort: FromPort,
            toPort: ToPort,
            groups: UserIdGroupPairs.map(({ GroupId: id = "" }) => id),
            ranges: [...IpRanges.map(({ CidrIp = "" }) => CidrIp), ...Ipv6Ranges.map(({ CidrIpv6 = "" }) => CidrIpv6)],
          }),
        ),
      ]),
    );
    return { machines, rules };
  } finally {
    client.destroy();
  }
}
