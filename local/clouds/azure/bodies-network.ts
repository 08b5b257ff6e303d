import * as z from "zod";
import { Id, SHOWN, Tags, Zones } from "./bodies.ts";

const Configuration = z.strictObject({
  ...SHOWN,
  name: z.string(),
  properties: z.strictObject({
    subnet: Id,
    privateIPAllocationMethod: z.enum(["Dynamic", "Static"]).default("Dynamic"),
    privateIPAddress: z.ipv4().optional(),
    privateIPAddressVersion: z.literal("IPv4").optional(),
    primary: z.boolean().optional(),
    applicationSecurityGroups: z.array(Id).optional(),
    publicIPAddress: Id.optional(),
    provisioningState: z.string().optional(),
  }),
});

export const InterfaceBody = z.strictObject({
  ...SHOWN,
  location: z.string(),
  tags: Tags,
  properties: z.strictObject({
    networkSecurityGroup: Id.optional(),
    ipConfigurations: z.array(Configuration).length(1),
    enableAcceleratedNetworking: z.boolean().optional(),
    enableIPForwarding: z.boolean().optional(),
    provisioningState: z.string().optional(),
    virtualMachine: Id.optional(),
    macAddress: z.string().optional(),
  }),
});

export const MembersBody = z.strictObject({
  location: z.string(),
  tags: Tags,
  properties: z.strictObject({}).optional(),
});

const Rule = z.strictObject({
  name: z.string(),
  properties: z
    .strictObject({
      description: z.string().max(140).optional(),
      protocol: z.enum(["*", "Tcp", "Udp", "Icmp"]),
      direction: z.enum(["Inbound", "Outbound"]),
      access: z.enum(["Allow", "Deny"]),
      priority: z.int().min(100).max(4096),
      sourcePortRange: z.string(),
      destinationPortRange: z.string(),
      sourceAddressPrefix: z.string().optional(),
      destinationAddressPrefix: z.string().optional(),
      sourceApplicationSecurityGroups: z.array(Id).min(1).optional(),
      destinationApplicationSecurityGroups: z.array(Id).min(1).optional(),
    })
    .refine(
      (rule) =>
        (rule.sourceAddressPrefix === undefined) !== (rule.sourceApplicationSecurityGroups === undefined) &&
        (rule.destinationAddressPrefix === undefined) !== (rule.destinationApplicationSecurityGroups === undefined),
      "one source and one destination",
    ),
});
export const GroupBody = z.strictObject({
  location: z.string(),
  tags: Tags,
  properties: z.strictObject({ securityRules: z.array(Rule).default([]) }).default({ securityRules: [] }),
});

/** Basic addresses can be had no longer (since September 2025), and Standard ones are static. */
export const AddressBody = z.strictObject({
  ...SHOWN,
  location: z.string(),
  tags: Tags,
  zones: Zones,
  sku: z.strictObject({ name: z.enum(["Basic", "Standard"]), tier: z.literal("Regional").optional() }),
  properties: z.strictObject({
    publicIPAllocationMethod: z.enum(["Dynamic", "Static"]),
    publicIPAddressVersion: z.literal("IPv4").default("IPv4"),
    idleTimeoutInMinutes: z.int().min(4).max(30).default(4),
  }),
});
