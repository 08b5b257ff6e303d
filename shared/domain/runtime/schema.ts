import * as z from "zod";

/** What a cluster is, and what of it the credential may use: `ClusterReport` of the providers. */
export const ClusterReport = z.object({
  version: z.string(),
  tls: z.object({ issuer: z.string(), validUntil: z.string(), trustedBy: z.enum(["credential", "public"]) }).optional(),
  permissions: z.object({
    needed: z.array(z.string()),
    missing: z.array(z.object({ permission: z.string(), for: z.string() })),
  }),
  namespaces: z.object({ own: z.boolean(), name: z.string().optional() }),
  storageClasses: z.array(z.object({ name: z.string(), default: z.boolean() })).optional(),
  metrics: z.boolean(),
  nodes: z.object({ count: z.number(), cpu: z.number().optional(), memory: z.number().optional() }).optional(),
});

const Room = z.object({ limit: z.number().optional(), left: z.number() });

/** What may still be made, where the cloud says it; `memory` in MiB, `volumeStorage` in GiB: `Quota` of the providers. */
export const Quota = z.object({
  instances: Room.optional(),
  cores: Room.optional(),
  memory: Room.optional(),
  volumes: Room.optional(),
  volumeStorage: Room.optional(),
  addresses: Room.optional(),
});

/** A place to run on: provider, credential, region, labels ("cloud" in the papers). */
export const Runtime = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  description: z.string(),
  provider: z.string(),
  credentialId: z.string(),
  /** Parsed by the provider's manifest. */
  config: z.record(z.string(), z.unknown()),
  labels: z.record(z.string(), z.string()),
  /** `host[:port][/path]` where docker images are taken from instead of their own registries; empty: from those. */
  imageMirror: z.string().optional(),
  /** `connecting`: its Frontgate has not been heard, or its cluster not been seen through it; nothing is deployed on it yet. */
  status: z.enum(["connecting", "active", "disabled"]),
  /** Its cloud is reached through a Frontgate that runs there. */
  via: z.literal("frontgate").optional(),
  /** Why it is `connecting` although its Frontgate is connected: what the cloud said when it was asked last. */
  refusal: z.object({ code: z.string(), detail: z.string(), at: z.string() }).optional(),
  /** Refs of the groups that may run on it, of whatever tenant. */
  groups: z.array(z.string()).optional(),
  /** What the cloud answered when the runtime was added. */
  probe: z.object({
    account: z.string(),
    region: z.string(),
    zones: z.array(z.string()),
    /** Of a runtime that runs workloads in place of machines. */
    cluster: ClusterReport.optional(),
    /** As it was then. */
    quota: Quota.optional(),
    at: z.string(),
  }),
  /** Who made it; absent on what was made before that was kept. */
  createdBy: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Runtime = z.infer<typeof Runtime>;
