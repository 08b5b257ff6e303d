import * as z from "zod";
import type { Subnet as SubnetReport, Tags } from "../contract.ts";

/**
 * EC2's answers in our words. The SDK types every member as perhaps undefined; here it is decided, once, which ones
 * we rely on. An answer that lacks one is a ZodError: a bug of an endpoint, not an answer to a user.
 */

export const TagList = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .default([])
  .transform((tags): Tags => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));

export const Zone = z
  .object({ ZoneName: z.string(), State: z.string(), ZoneType: z.string().default("availability-zone") })
  .transform(({ ZoneName, State, ZoneType }) => ({
    name: ZoneName,
    usable: State === "available" && ZoneType === "availability-zone",
  }));

/** The account that owns a VPC or a security group. */
export const Owned = z.object({ OwnerId: z.string() }).transform(({ OwnerId }) => OwnerId);

export const Subnet = z
  .object({
    SubnetId: z.string(),
    VpcId: z.string(),
    AvailabilityZone: z.string(),
    CidrBlock: z.string(),
    MapPublicIpOnLaunch: z.boolean().default(false),
    AvailableIpAddressCount: z.int().optional(),
    Tags: TagList,
  })
  .transform((subnet) => {
    const report: SubnetReport = {
      id: subnet.SubnetId,
      vpcId: subnet.VpcId,
      zone: subnet.AvailabilityZone,
      cidr: subnet.CidrBlock,
    };
    return {
      report,
      givesPublicAddresses: subnet.MapPublicIpOnLaunch,
      name: subnet.Tags.Name,
      freeAddresses: subnet.AvailableIpAddressCount,
    };
  });

export const Vpc = z
  .object({ VpcId: z.string(), Tags: TagList })
  .transform(({ VpcId, Tags }) => ({ id: VpcId, name: Tags.Name }));

export const RouteTable = z
  .object({
    RouteTableId: z.string(),
    VpcId: z.string(),
    Associations: z.array(z.object({ SubnetId: z.string().optional(), Main: z.boolean().default(false) })).default([]),
    Routes: z
      .array(
        z.object({
          DestinationCidrBlock: z.string().optional(),
          State: z.string().optional(),
          GatewayId: z.string().optional(),
          NatGatewayId: z.string().optional(),
          TransitGatewayId: z.string().optional(),
          LocalGatewayId: z.string().optional(),
          CarrierGatewayId: z.string().optional(),
          CoreNetworkArn: z.string().optional(),
          NetworkInterfaceId: z.string().optional(),
          InstanceId: z.string().optional(),
          VpcPeeringConnectionId: z.string().optional(),
        }),
      )
      .default([]),
  })
  .transform((table) => ({
    id: table.RouteTableId,
    vpcId: table.VpcId,
    main: table.Associations.some((association) => association.Main),
    subnetIds: table.Associations.flatMap((association) => association.SubnetId ?? []),
    routes: table.Routes.map((route) => ({
      destination: route.DestinationCidrBlock,
      active: route.State !== "blackhole",
      peering: route.VpcPeeringConnectionId,
      target:
        route.GatewayId ??
        route.NatGatewayId ??
        route.TransitGatewayId ??
        route.LocalGatewayId ??
        route.CarrierGatewayId ??
        route.CoreNetworkArn ??
        route.InstanceId ??
        route.NetworkInterfaceId,
    })),
  }));
export type RouteTable = z.infer<typeof RouteTable>;

const Permission = z.object({
  IpProtocol: z.string().optional(),
  IpRanges: z.array(z.unknown()).default([]),
  Ipv6Ranges: z.array(z.unknown()).default([]),
  PrefixListIds: z.array(z.unknown()).default([]),
  UserIdGroupPairs: z.array(z.object({ GroupId: z.string().optional() })).default([]),
});

export const SecurityGroup = z
  .object({
    GroupId: z.string(),
    GroupName: z.string(),
    VpcId: z.string(),
    Tags: TagList,
    IpPermissions: z.array(Permission).default([]),
  })
  .transform((group) => {
    const own = (id: string | undefined) => id === group.GroupId;
    return {
      id: group.GroupId,
      vpcId: group.VpcId,
      tags: group.Tags,
      /** Every member may reach every member, by any protocol. */
      membersTalk: group.IpPermissions.some(
        (rule) => rule.IpProtocol === "-1" && rule.UserIdGroupPairs.some((pair) => own(pair.GroupId)),
      ),
      /** Some rule lets in something that is not a member. */
      letsOthersIn: group.IpPermissions.some(
        (rule) =>
          rule.IpRanges.length + rule.Ipv6Ranges.length + rule.PrefixListIds.length > 0 ||
          rule.UserIdGroupPairs.some((pair) => !own(pair.GroupId)),
      ),
    };
  });

export type SecurityGroup = z.infer<typeof SecurityGroup>;

export const Image = z
  .object({
    ImageId: z.string(),
    State: z.string().default("available"),
    CreationDate: z.string().default(""),
    // Only the oldest images say nothing about it, and they are from before any other architecture.
    Architecture: z.string().default("x86_64"),
    RootDeviceName: z.string().optional(),
    BlockDeviceMappings: z
      .array(
        z.object({
          DeviceName: z.string().optional(),
          Ebs: z.object({ VolumeSize: z.number().optional(), SnapshotId: z.string().optional() }).optional(),
        }),
      )
      .default([]),
  })
  .transform((image) => {
    const root = image.BlockDeviceMappings.find(
      ({ DeviceName, Ebs }) => DeviceName === image.RootDeviceName && Ebs !== undefined,
    );
    return {
      id: image.ImageId,
      available: image.State === "available",
      architecture: image.Architecture,
      created: image.CreationDate,
      /** The disk that the machine boots from, absent for the rare images without one on EBS. */
      root:
        image.RootDeviceName === undefined || root?.Ebs?.VolumeSize === undefined
          ? undefined
          : { device: image.RootDeviceName, size: root.Ebs.VolumeSize },
    };
  });
