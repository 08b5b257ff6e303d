import * as z from "zod";
import { ThroughFrontgate } from "../tunnel.ts";

const Pem = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM");

/**
 * Keystone's address, with or without `/v3`. It is the credential's, not the runtime's: who may use a credential and not read it
 * must not be able to have it sent to a server of his own.
 */
const AuthUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => {
    const url = new URL(text);
    return url.username === "" && url.search === "" && url.hash === "";
  }, "an address without user name, query and fragment");

const Name = z.string().min(1).max(255);
const Secret = z.string().min(1).max(4096);
const Id = z.string().regex(/^[0-9a-zA-Z-]{1,64}$/, "an id");

const Password = z.strictObject({
  authUrl: AuthUrl,
  username: Name,
  password: Secret,
  /** Name of the user's domain; `Default` when left out. */
  userDomain: Name.optional(),
  caCertificate: Pem.optional(),
});

/** Belongs to one project, and has the roles that it was made with. */
const ApplicationCredential = z.strictObject({
  authUrl: AuthUrl,
  applicationCredentialId: Id,
  applicationCredentialSecret: Secret,
  caCertificate: Pem.optional(),
});

const User = z.union([Password, ApplicationCredential]);
export type User = z.infer<typeof User>;

/** What a tenant sends, and what we keep. With `via` Keystone's address, the user and the project are known to a Frontgate beside it alone. */
export const Credential = z.union([...User.options, ThroughFrontgate]);
export type Credential = z.infer<typeof Credential>;

export const Config = z.strictObject({
  /** As the catalogue has it, such as `RegionOne`. */
  region: Name,
  /** Name of the project, with a password alone: an application credential knows its own, a Frontgate is told it beside the password. */
  project: Name.optional(),
  /** Name of the project's domain; `Default` when left out. */
  projectDomain: Name.optional(),
  /** In place of the name. */
  projectId: Id.optional(),
  /** Restricts the runtime to one network. */
  vpcId: z.uuid("a network's id").optional(),
  /** Availability zone of Nova for the machines. Absent: the cloud chooses. */
  zone: Name.optional(),
  /** Network that public addresses come from, where the project sees several external ones. */
  externalNetworkId: z.uuid("a network's id").optional(),
  /** Names of the flavors that may be chosen; absent: all that the project sees. */
  flavors: z.array(Name).min(1).max(100).optional(),
  /** Machines of the Frontgate of a network that is made for this runtime. */
  frontgateMembers: z.union([z.literal(1), z.literal(3)]).optional(),
});
export type Config = z.infer<typeof Config>;
