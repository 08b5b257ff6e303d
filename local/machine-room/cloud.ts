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
import type { RoomConfig } from "./contract.ts";
import type { Subnet } from "./vpc.ts";

/** A data disk of an instance. */
export interface Disk {
  readonly volumeId: string;
  /** Such as `/dev/sdf`. */
  readonly device: string;
  /** What it begins with; only told by `volumes`. */
  readonly snapshotId?: string;
}

export interface Snapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
}

export interface Volume {
  readonly volumeId: string;
  readonly snapshotId?: string;
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
  /** Of the tenant's, and those behind machine images. */
  snapshots(): Promise<readonly Snapshot[]>;
  volumes(): Promise<readonly Volume[]>;
  /** Ends an instance, as the cloud does when the hardware below it fails. */
  terminate(instanceId: string): Promise<void>;
  /** Frees the public addresses of a terminated instance: EC2 does it by itself, this server does not. */
  freeAddresses(instanceId: string): Promise<void>;
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
