import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import type { Disturb } from "../../../shared/providers/conformance/disturbances.ts";
import type { Ec2Server } from "../../ec2.ts";
import { FRONTGATE_IMAGE, type Tenantland, ZOOKEEPER_IMAGE } from "../../tenantland.ts";
import { startFront } from "../front.ts";
import type { StartedLand } from "../land.ts";

/** The tenant's EC2, which every local stack has. */
export async function awsLand(
  { endpoint }: Pick<Ec2Server, "endpoint">,
  tenantland: Tenantland,
  disturb?: Disturb,
): Promise<StartedLand> {
  const { region, tenant, operator, subnetId, images } = tenantland;
  const front = await startFront({ server: endpoint, nameOf, disturb });
  return {
    provider: "aws",
    title: "AWS",
    credential: { accessKeyId: tenant.accessKeyId, secretAccessKey: tenant.secretAccessKey },
    config: { region, endpoint: front.endpoint },
    subnetId,
    endpoints: [front.endpoint],
    images: { frontgate: images[FRONTGATE_IMAGE] ?? "", zookeeper: images[ZOOKEEPER_IMAGE] ?? "" },
    room: { kind: "ec2", endpoint, region, credential: operator },
    making: "RunInstances",
    front,
    left: () => leftOnEc2({ endpoint, region, tenant }),
    stop: front.stop,
  };
}

/** The action of EC2's query protocol. */
const nameOf = ({ body }: { readonly body: string }): string => new URLSearchParams(body).get("Action") ?? "?";

/** What is there that the store made, one line each. */
export async function leftOnEc2({
  endpoint,
  region,
  tenant,
}: Pick<Tenantland, "region" | "tenant"> & { readonly endpoint: string }): Promise<readonly string[]> {
  const ec2 = new EC2Client({ endpoint, region, credentials: tenant });
  const tagged = { Filters: [{ Name: "tag-key", Values: ["pitrix:tenant"] }] };
  try {
    const [instances, volumes, groups] = await Promise.all([
      ec2.send(new DescribeInstancesCommand(tagged)),
      ec2.send(new DescribeVolumesCommand({})),
      ec2.send(new DescribeSecurityGroupsCommand(tagged)),
    ]);
    const machines = (instances.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    return [
      ...machines.filter(({ State }) => State?.Name !== "terminated").map(({ InstanceId }) => `instance ${InstanceId}`),
      ...(volumes.Volumes ?? []).map(({ VolumeId }) => `volume ${VolumeId}`),
      ...(groups.SecurityGroups ?? []).map(({ GroupId }) => `security group ${GroupId}`),
    ];
  } finally {
    ec2.destroy();
  }
}
