import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { LocalStack } from "./stack.ts";

/**
 * What a deleted deployment has left in the tenant's cloud and in the machine room, asked of the cloud itself and not
 * of the store: instances that are not terminated, volumes, security groups of ours, machines, Frontgates.
 */
export async function countLeftovers(stack: LocalStack): Promise<number> {
  const { tenantland } = stack;
  const ec2 = new EC2Client({
    endpoint: stack.ec2.endpoint,
    region: tenantland.region,
    credentials: tenantland.tenant,
  });
  try {
    const tagged = { Filters: [{ Name: "tag-key", Values: ["pitrix:tenant"] }] };
    const [instances, volumes, groups, machines, admin] = await Promise.all([
      ec2.send(new DescribeInstancesCommand(tagged)),
      ec2.send(new DescribeVolumesCommand({})),
      ec2.send(new DescribeSecurityGroupsCommand(tagged)),
      stack.room.machines(),
      stack.client("platform", ["platform-admin"]),
    ]);
    const alive = (instances.Reservations ?? [])
      .flatMap((reservation) => reservation.Instances ?? [])
      .filter((instance) => instance.State?.Name !== "terminated");
    const frontgates = (await admin.get("/frontgates")).body.items.length;
    return (
      alive.length +
      (volumes.Volumes ?? []).length +
      (groups.SecurityGroups ?? []).length +
      machines.length +
      frontgates
    );
  } finally {
    ec2.destroy();
  }
}
