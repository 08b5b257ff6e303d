import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
} from "@aws-sdk/client-ec2";
import type { RoomConfig } from "./contract.ts";
import type { Subnet } from "./vpc.ts";

/** A data disk of an instance. */
export interface Disk {
  readonly volumeId: string;
  /** Such as `/dev/sdf`. */
  readonly device: string;
}

/** An instance that should run. */
export interface WantedInstance {
  readonly instanceId: string;
  readonly imageId: string;
  readonly address: string;
  readonly subnetId: string;
  readonly disks: readonly Disk[];
}

/** All instances, by what should become of them; those in neither are gone for ever. */
export interface Instances {
  readonly wanted: readonly WantedInstance[];
  readonly stopped: ReadonlySet<string>;
}

/** What the machine room asks of the EC2 server. */
export interface Cloud {
  instances(): Promise<Instances>;
  userData(instanceId: string): Promise<string>;
  subnet(subnetId: string): Promise<Subnet>;
  close(): void;
}

export function connectCloud(config: Pick<RoomConfig, "ec2Endpoint" | "region" | "credential">): Cloud {
  const ec2 = new EC2Client({ endpoint: config.ec2Endpoint, region: config.region, credentials: config.credential });
  return {
    async instances() {
      const all: Instance[] = [];
      let NextToken: string | undefined;
      do {
        const page = await ec2.send(new DescribeInstancesCommand(NextToken === undefined ? {} : { NextToken }));
        all.push(...(page.Reservations ?? []).flatMap((entry) => entry.Instances ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      const stopped = all.filter(({ State }) => State?.Name === "stopped" || State?.Name === "stopping");
      return { wanted: all.flatMap(toWanted), stopped: new Set(stopped.map(({ InstanceId }) => InstanceId ?? "")) };
    },
    async userData(InstanceId) {
      const answer = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "userData" }));
      return Buffer.from(answer.UserData?.Value ?? "", "base64").toString("utf8");
    },
    subnet: (subnetId) => describeSubnet(ec2, subnetId),
    close: () => ec2.destroy(),
  };
}

function toWanted(instance: Instance): WantedInstance[] {
  const { InstanceId, ImageId, PrivateIpAddress, SubnetId, State, RootDeviceName } = instance;
  const runs = State?.Name === "running" || State?.Name === "pending";
  if (!runs || !InstanceId || !ImageId || !PrivateIpAddress || !SubnetId) return [];
  const disks = (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) =>
    DeviceName && Ebs?.VolumeId && DeviceName !== RootDeviceName
      ? [{ device: DeviceName, volumeId: Ebs.VolumeId }]
      : [],
  );
  return [{ instanceId: InstanceId, imageId: ImageId, address: PrivateIpAddress, subnetId: SubnetId, disks }];
}

async function describeSubnet(ec2: EC2Client, subnetId: string): Promise<Subnet> {
  const [subnet] = (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }))).Subnets ?? [];
  if (!subnet?.VpcId || !subnet.CidrBlock) throw new Error(`The EC2 server describes no subnet ${subnetId}.`);
  const vpcId = subnet.VpcId;
  const [vpcs, tables] = await Promise.all([
    ec2.send(new DescribeVpcsCommand({ VpcIds: [vpcId] })),
    ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] })),
  ]);
  const all = tables.RouteTables ?? [];
  const own = all.find((table) => table.Associations?.some((entry) => entry.SubnetId === subnetId));
  const table = own ?? all.find((entry) => entry.Associations?.some((association) => association.Main));
  const egress = (table?.Routes ?? []).some(
    (route) => route.DestinationCidrBlock === "0.0.0.0/0" && Boolean(route.GatewayId ?? route.NatGatewayId),
  );
  return { subnetId, vpcId, cidr: subnet.CidrBlock, vpcCidr: vpcs.Vpcs?.[0]?.CidrBlock ?? subnet.CidrBlock, egress };
}
