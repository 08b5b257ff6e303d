import * as z from "zod";
import { AgentVersion, ReleasedProgram } from "../../protocol/release.ts";

/** One forming of the etcd of three members. */
export const Epoch = z.object({
  number: z.int(),
  /** Generation of each member that belongs to it, by the member's id. */
  generations: z.record(z.string(), z.string()),
  /** Members that came later, in a lost one's place. */
  joined: z.array(z.string()),
});
export type Epoch = z.infer<typeof Epoch>;

/** Proxy and metadata store of one VPC, invisible to users. One per tenant, provider, region and VPC; its id derives from them. */
export const Frontgate = z.object({
  id: z.string(),
  tenantId: z.string(),
  provider: z.string(),
  runtimeId: z.string(),
  vpcId: z.string(),
  subnetId: z.string(),
  status: z.enum(["creating", "active", "retiring"]),
  /**
   * It carries calls, as a pod in a cluster to its API server or from a machine inside to a private cloud: it goes with its runtime, and no
   * deployment uses it by itself.
   */
  mode: z.enum(["cluster", "cloud"]).optional(),
  /** Its cluster was seen through it since it enrolled, and its runtime is active. */
  probed: z.boolean().optional(),
  /** Deployments that use it; when the last one goes it is retired. */
  users: z.preprocess((value) => (value instanceof Set ? [...value] : (value ?? [])), z.array(z.string())),
  /** Tells one life of the id from the next: part of the machine's idempotency key. */
  generation: z.string(),
  /** RFC 3339: since when it is this one; absent for the first. */
  generationAt: z.string().optional(),
  /** How many machines one after the other were never heard. */
  inVain: z.int().optional(),
  /** Task that is making or ending the machine, and until when (milliseconds). */
  leaseOwner: z.string().optional(),
  leaseUntil: z.number(),
  region: z.string(),
  /** SHA-256 of the nodes' health last written, so that an unchanged heartbeat writes nothing else. */
  nodesDigest: z.string().optional(),
  instanceId: z.string().optional(),
  securityGroupId: z.string().optional(),
  /** Private address where Drones dial, and the authority that they pin. */
  address: z.string().optional(),
  caCertificate: z.string().optional(),
  sealedToken: z.string(),
  /** SHA-256 of the enrolment token; gone once enrolled. */
  tokenSha256: z.string().optional(),
  /** Until when it enrols, milliseconds: moved on by each task that waits for this Frontgate. */
  tokenExpiresAt: z.number().default(0),
  /** Ed25519 public key, base64url SPKI. */
  publicKey: z.string().optional(),
  /** RFC 3339: when that key was taken in place of another one. */
  keyChangedAt: z.string().optional(),
  /** It is to make itself a new key with its next connection. */
  rotateKey: z.boolean().default(false),
  /** RFC 3339: its key opens nothing any more. Only a new machine with a new token takes its place. */
  revokedAt: z.string().optional(),
  /** It was revoked and is wanted again: its machine is replaced, however well it looks. */
  shutOut: z.boolean().optional(),
  /** `<deployment>/<node>` of nodes that were shut out. */
  revokedNodes: z.preprocess((value) => (value instanceof Set ? [...value] : (value ?? [])), z.array(z.string())),
  /** Number of the platform keys that it believes, as it last said. */
  trust: z.int().optional(),
  /** Newest accepted time-stamp of a connection proof, milliseconds. */
  lastProofAt: z.number(),
  /**
   * Three where it has members (`members.ts`): then each member is an item like this one, with a machine, a key and a connection of its
   * own, and this one has none: its connection is the leader's.
   */
  members: z.literal(3).optional(),
  epoch: Epoch.optional(),
  /** The member that leads, to whom what is said to this Frontgate is addressed. */
  leaderId: z.string().optional(),
  /** Where Drones dial: one address for each member. */
  addresses: z.array(z.string()).optional(),
  connectionId: z.string().optional(),
  /** `true` once `hello` arrived on that connection. */
  ready: z.boolean(),
  /** What its etcd lost is being brought back: until then it gets no other orders. */
  restoring: z.boolean().optional(),
  lastSeenAt: z.string().optional(),
  agentVersion: z.string().optional(),
  /** Its agent can be given other releases. */
  upgrades: z.boolean().optional(),
  /** The release that its machine took back by itself. */
  failedRelease: z.string().optional(),
  /** What its agent is to run; the Drones of its VPC too, once `drones`. */
  release: z
    .object({
      version: AgentVersion,
      frontgate: ReleasedProgram,
      drone: ReleasedProgram,
      drones: z.boolean(),
    })
    .optional(),
  createdAt: z.string(),
});
export type Frontgate = z.infer<typeof Frontgate>;

/**
 * The certificate authority of a Frontgate's VPC: P-256 key, PKCS#8 in PEM, sealed with the context {tenant, object: frontgateId}. Every machine of
 * the Frontgate is given it, so that Drones pin one authority for ever. Apart from the Frontgate, whose item is written often.
 */
export const SealedAuthority = z.object({ tenantId: z.string(), frontgateId: z.string(), sealed: z.string() });

/** What a Frontgate's etcd holds of a deployment, as we believe: what it was ordered and said to have done. */
export const Content = z.object({
  tenantId: z.string(),
  frontgateId: z.string(),
  deploymentId: z.string(),
  /** Highest version of an order that succeeded. */
  version: z.int(),
  /** The last metadata: their version, and the command that has them. */
  documentVersion: z.int().optional(),
  documentCommandId: z.string().optional(),
  /** The deployment was deregistered; kept for as long as a rolled back etcd may have it still. */
  removed: z.boolean().optional(),
});
export type Content = z.infer<typeof Content>;

/** A WebSocket connection that proved to be a Frontgate's. */
export const Connection = z.object({ connectionId: z.string(), tenantId: z.string(), frontgateId: z.string() });
export type Connection = z.infer<typeof Connection>;
