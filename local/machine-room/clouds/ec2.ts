import {
  DescribeAddressesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  DisassociateAddressCommand,
  EC2Client,
  type Instance,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import type { Cloud, WantedInstance } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";
import type { Subnet } from "../vpc.ts";

/** The tenant's EC2. */
export function ec2Cloud({ endpoint, region, credential }: Extract<CloudConfig, { kind: "ec2" }>): Cloud {
  const ec2 = new EC2Client({ endpoint, region, credentials: credential });
  return {
    title: "the EC2 server",
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
    async snapshots() {
      const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({}));
      return Snapshots.flatMap(({ SnapshotId, VolumeId }) =>
        SnapshotId && VolumeId ? [{ snapshotId: SnapshotId, volumeId: VolumeId }] : [],
      );
    },
    async volumes() {
      const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
      return Volumes.flatMap(({ VolumeId, SnapshotId }) =>
        VolumeId ? [{ volumeId: VolumeId, ...(SnapshotId ? { snapshotId: SnapshotId } : {}) }] : [],
      );
    },
    async terminate(instanceId) {
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    },
    async freeAddresses(instanceId) {
      const Filters = [{ Name: "instance-id", Values: [instanceId] }];
      const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters }));
      for (const { AssociationId } of Addresses)
        if (AssociationId) await ec2.send(new DisassociateAddressCommand({ AssociationId }));
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
