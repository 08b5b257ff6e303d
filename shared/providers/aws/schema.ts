import * as z from "zod";
import { ExternalId, RoleArn } from "../role-trust.ts";

/** Keys of an IAM user or a role session of the tenant; the policy that it needs is `policy.json`. */
export const Keys = z.strictObject({
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/, "16 to 128 capital letters and digits"),
  secretAccessKey: z.string().min(16).max(256),
  /** Only with temporary keys. */
  sessionToken: z.string().min(1).max(8192).optional(),
});
export type Keys = z.infer<typeof Keys>;

const Role = z.strictObject({ roleArn: RoleArn });

/** The same as it is kept. */
const TrustedRole = Role.extend({ externalId: ExternalId });

/** What a tenant sends. */
export const Credential = z.union([Keys, Role]);

/** What we keep. */
export const HeldCredential = z.union([Keys, TrustedRole]);

export const Config = z.strictObject({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-[1-9]$/, "a region such as eu-west-1"),
  /** Restricts the runtime to one VPC. */
  vpcId: z
    .string()
    .regex(/^vpc-[0-9a-f]{8,17}$/, "a VPC's id such as vpc-0a1b2c3d")
    .optional(),
  /** Machines of the Frontgate of a VPC that is made for this runtime: one, or three of which one may be lost without a pause. */
  frontgateMembers: z.union([z.literal(1), z.literal(3)]).optional(),
  /** Another EC2 endpoint than the region's own. The operator must allow it: see `../endpoint.ts`. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});
export type Config = z.infer<typeof Config>;
