import * as z from "zod";
import { isCloudPath, isOrigin } from "../../../shared/protocol/calling.ts";

const Pem = z
  .string()
  .max(32_768)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/, "certificates in PEM");

/** Where a service of the cloud is: below its path alone is anything called. */
const Address = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => {
    const { username, search, hash, pathname } = new URL(text);
    return username === "" && search === "" && hash === "" && (pathname === "/" || isCloudPath(pathname));
  }, "an address without user name, query and fragment");

const Name = z.string().min(1).max(255);
const Secret = z.string().min(1).max(4096);
const Id = z.string().regex(/^[0-9a-zA-Z-]{1,64}$/, "an id");

const common = {
  /** Of the authority that issued the certificates of all that is called. Absent: the public authorities are believed. */
  caCertificate: Pem.optional(),
} as const;

const Vsphere = z.strictObject({
  ...common,
  provider: z.literal("vsphere"),
  server: Address.refine((text) => text.startsWith("https:") && new URL(text).pathname === "/", "https://<vcenter>"),
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(1024),
});
export type VsphereSettings = z.infer<typeof Vsphere>;

/** Named as in a credential of the provider, and in its config what is said of the project. */
const Openstack = z
  .strictObject({
    ...common,
    provider: z.literal("openstack"),
    /** Keystone's, with or without `/v3`. */
    authUrl: Address,
    username: Name.optional(),
    password: Secret.optional(),
    /** Name of the user's domain, and of the project's; `Default` when left out. */
    userDomain: Name.optional(),
    projectDomain: Name.optional(),
    project: Name.optional(),
    projectId: Id.optional(),
    /** In place of user and project. */
    applicationCredentialId: Id.optional(),
    applicationCredentialSecret: Secret.optional(),
    /** The only one of the catalogue that is called. Absent: any. */
    region: Name.optional(),
    /** Which addresses of the catalogue lead somewhere from here. */
    interface: z.enum(["public", "internal", "admin"]).default("public"),
    /** The only ones of the catalogue that are called. Those with `http:` have to stand here, unless Keystone's own has it. */
    origins: z.array(z.string().max(256).refine(isOrigin, "scheme, host and port")).min(1).max(32).optional(),
  })
  .check(({ value, issues }) => {
    const { username, password, project, projectId, applicationCredentialId, applicationCredentialSecret } = value;
    const given = (...all: readonly unknown[]) => all.filter((one) => one !== undefined).length;
    const byUser = given(username, password) === 2 && given(project, projectId) === 1;
    const byId = given(applicationCredentialId, applicationCredentialSecret) === 2;
    const user = given(username, password, value.userDomain, project, projectId, value.projectDomain);
    if (byId ? user === 0 : byUser && given(applicationCredentialId, applicationCredentialSecret) === 0) return;
    const message =
      "either `username`, `password` and one of `project` and `projectId`, or `applicationCredentialId` and `applicationCredentialSecret`";
    issues.push({ code: "custom", input: undefined, path: [], message });
  });
export type OpenstackSettings = z.infer<typeof Openstack>;

const Qingcloud = z.strictObject({
  ...common,
  provider: z.literal("qingcloud"),
  /** The API of a private QingCloud, without `/iaas/`. */
  endpoint: Address,
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,64}$/, "16 to 64 capital letters and digits"),
  secretAccessKey: z.string().min(16).max(256),
  /** The only one that is called. Absent: any. */
  zone: Name.optional(),
});
export type QingcloudSettings = z.infer<typeof Qingcloud>;

const Guid = z.guid();

const Azure = z.strictObject({
  ...common,
  provider: z.literal("azure"),
  tenantId: Guid,
  clientId: Guid,
  clientSecret: z.string().min(1).max(1024),
  /** The only one in which something is changed. */
  subscriptionId: Guid,
  /** Which of Microsoft's. */
  cloud: z.enum(["public", "usgovernment", "china"]).default("public"),
  /** A server that gives tokens and manages resources instead of Microsoft's. */
  endpoint: Address.refine(
    (text) => text.startsWith("https:") && new URL(text).pathname === "/",
    "https://<host>",
  ).optional(),
});
export type AzureSettings = z.infer<typeof Azure>;

/** `/etc/pitrix/cloud.json` of a machine inside: which cloud is called, and as whom. Nobody else has it. */
export const CloudSettings = z.discriminatedUnion("provider", [Vsphere, Openstack, Qingcloud, Azure]);
export type CloudSettings = z.infer<typeof CloudSettings>;

/** @throws Error that names the members that are wrong, and never what they hold */
export function parseSettings(text: string): CloudSettings {
  const parsed = CloudSettings.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `/${path.join("/")}: ${message}`);
  throw new Error(`The cloud's settings are wrong: ${faults.join("; ")}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says quotes the text.
    throw new Error("The cloud's settings are no JSON.");
  }
}
