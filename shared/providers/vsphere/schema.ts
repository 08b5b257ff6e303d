import * as z from "zod";
import { ThroughFrontgate } from "../tunnel.ts";

const Pem = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM");

/**
 * A user of vCenter's and where it is. The address is the credential's, not the runtime's: who may use a credential and not read it
 * must not be able to have it sent to a server of his own.
 */
const User = z.strictObject({
  server: z
    .url({ protocol: /^https$/ })
    .max(2048)
    .refine((text) => {
      const url = new URL(text);
      return url.username === "" && url.search === "" && url.hash === "" && url.pathname === "/";
    }, "an https address without user name, path, query and fragment"),
  /** Such as `pitrix@vsphere.local`. */
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(1024),
  /** Of the authority that issued vCenter's certificate: VMCA's root mostly. Absent: the public authorities are believed. */
  caCertificate: Pem.optional(),
});
export type User = z.infer<typeof User>;

/** With `via` the user, and where vCenter is, are known to a Frontgate beside it alone. */
export const Credential = z.union([User, ThroughFrontgate]);

/** Names from a root of the inventory down, parted by slashes; a slash in a name is written `%2f`, as vCenter does. */
const Path = z
  .string()
  .max(512)
  .regex(/^[^/\0]+(\/[^/\0]+)*$/, "names parted by slashes");

const Name = z.string().min(1).max(80);

const Network = z.strictObject({
  /** As vCenter shows it: a standard network, a distributed port group or an NSX segment. */
  name: Name,
  /** vCenter knows no addresses of networks. */
  cidr: z.cidrv4("a block of IPv4 addresses such as 10.0.0.0/24"),
  /** Do machines in it reach the internet? vCenter does not know. */
  internet: z.boolean(),
  /** With them a machine can be given the address of one that is gone. */
  gateway: z.ipv4().optional(),
  dns: z.array(z.ipv4()).max(3).optional(),
});
export type Network = z.infer<typeof Network>;

export const Config = z.strictObject({
  datacenter: Path,
  /** Cluster or host below the data center's hosts. */
  cluster: Path,
  /** Below the cluster's own pool. Absent: that one. */
  resourcePool: Path.optional(),
  /** A datastore, or a datastore cluster, of which the one with the most free space is taken. */
  datastore: Path,
  /** Folder below the data center's machines where ours are made. It is there already, and best ours alone. */
  folder: Path,
  /** Folder of templates. Absent: all below the data center's machines. */
  templates: Path.optional(),
  /** Where machines may be put. */
  networks: z.array(Network).min(1).max(50),
});
export type Config = z.infer<typeof Config>;
