import * as z from "zod";
import { ThroughFrontgate } from "../tunnel.ts";

/** An API key of the tenant's account, or better of a sub-account of it. */
const Key = z.strictObject({
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,64}$/, "16 to 64 capital letters and digits"),
  secretAccessKey: z.string().min(16).max(256),
});
export type Key = z.infer<typeof Key>;

/** With `via` the key, and where the API is, are known to a Frontgate beside it alone. */
export const Credential = z.union([Key, ThroughFrontgate]);
export type Credential = z.infer<typeof Credential>;

export const Config = z.strictObject({
  /** Zone such as `pek3` or `sh1a`. */
  zone: z.string().regex(/^[a-z][a-z0-9]{1,31}$/, "a zone such as pek3"),
  /** Restricts the runtime to one VPC: its router's id. */
  vpcId: z
    .string()
    .regex(/^rtr-[a-z0-9]{1,32}$/, "a VPC's id such as rtr-1a2b3c4d")
    .optional(),
  /** What types of machines begin with, such as `e2.`. Absent: any family. */
  family: z.string().min(1).max(32).optional(),
  /** Type of data disks, which must fit the family. Absent: the zone's default. */
  volumeType: z.int().min(0).max(999).optional(),
  /** Of public addresses, in Mbps; QingCloud charges by it. Absent: 5. */
  addressBandwidth: z.int().min(1).max(1000).optional(),
  /** API of a private QingCloud. The operator must allow it: see `../endpoint.ts`. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});
export type Config = z.infer<typeof Config>;
