import * as z from "zod";
import { BodyReference } from "./body-reference.ts";
import { CallAnswer, CallCloud, CallCluster } from "./calling.ts";
import { RunContainer, StopContainer } from "./containers.ts";
import { Invocation } from "./invocation.ts";
import { LIMITS } from "./limits.ts";
import { AnswerPart, AskApp, ReadLog, RunLook } from "./looking.ts";
import { AgentVersion, NodeAgent, Sha256, WantedRelease } from "./release.ts";
import { AppHealth, HealthWatch, MetricsReport, MonitorWatch } from "./watching.ts";

export { BodyReference } from "./body-reference.ts";
export { Invocation } from "./invocation.ts";

/** Messages of pitrix-pilot-v1. PROTOCOL.md says when each is sent and what the peer must do. */
export const PROTOCOL = "pitrix-pilot-v1";

const Id = z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/);
const Instant = z.iso.datetime();
const Path = z.string().min(1).max(512);

/** A file that confd needs, below `conf.d/` or `templates/`. */
export const ConfdFile = z.strictObject({
  path: z.string().regex(/^(conf\.d|templates)\/[A-Za-z0-9._-]{1,128}$/),
  content: z.string().max(256 * 1024),
});
export type ConfdFile = z.infer<typeof ConfdFile>;

/** One node as the metadata tree shows it under `hosts/[role/]<instanceId>` (the node's id while it has no instance) and `host`. */
export const MetadataHost = z.strictObject({
  nodeId: Id,
  role: z.string().max(64),
  ip: z.string().max(64),
  /** Number of the node within the deployment, from 1; ZooKeeper's myid. */
  sid: z.int().min(1),
  /** Number of its group: of the node that it is a replica of, else its own. */
  gid: z.int().min(1),
  gsid: z.int().min(1),
  instanceId: z.string().max(128),
  cpu: z.int(),
  memory: z.int(),
  volumeSize: z.int(),
  /** Its public address, where it has one that stays. */
  eip: z.string().max(64).optional(),
  /** Public part of the key pair that it logs in to the others with, as OpenSSH writes it. */
  pubKey: z.string().max(2048).optional(),
  /** What its package's `custom_metadata` printed there. */
  token: z.string().max(2048).optional(),
});
export type MetadataHost = z.infer<typeof MetadataHost>;

/** What a deployment sees of another one that it depends on. */
const LinkedMetadata = z.strictObject({
  cluster: z.record(z.string().max(256), z.string().max(65_536)),
  hosts: z.array(MetadataHost).max(300),
  env: z.record(z.string().max(256), z.string().max(65_536)),
  roleEnv: z.record(z.string().max(64), z.record(z.string().max(256), z.string().max(65_536))),
});

/** A directory of the metadata. */
const LinkName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/);

/** The metadata of one deployment, compact; the Frontgate expands it into each node's view. */
export const MetadataDocument = z.strictObject({
  cluster: z.record(z.string().max(256), z.string().max(65_536)),
  hosts: z.array(MetadataHost).max(300),
  /** Deployment-wide parameters, values as text as confd sees them. */
  env: z.record(z.string().max(256), z.string().max(65_536)),
  /** Parameters of one role, shown to its nodes over the deployment's. */
  roleEnv: z.record(z.string().max(64), z.record(z.string().max(256), z.string().max(65_536))),
  /** Ids of those of `hosts` that are just being added, or taken away. Absent: none, as older agents know it. */
  addingHosts: z.array(Id).min(1).max(300).optional(),
  deletingHosts: z.array(Id).min(1).max(300).optional(),
  /** Roles whose machines are just being given another size. */
  verticalScalingRoles: z.array(z.string().max(64)).min(1).max(64).optional(),
  /** What it depends on, by the names of its links. Absent: nothing, as older agents know it. */
  links: z.record(LinkName, LinkedMetadata).optional(),
});
export type MetadataDocument = z.infer<typeof MetadataDocument>;

/** A node as the Frontgate knows it. */
export const RegisteredNode = z.strictObject({
  nodeId: Id,
  tokenSha256: Sha256,
  /** SHA-256 of the key that its Drone enrolled; absent while it has not. */
  fingerprint: Sha256.optional(),
});
export type RegisteredNode = z.infer<typeof RegisteredNode>;

/** Commands that a Frontgate carries out itself. */
export const FrontgateCommand = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("register-nodes"),
    deploymentId: Id,
    nodes: z
      .array(z.strictObject({ nodeId: Id, tokenSha256: z.string().regex(/^[0-9a-f]{64}$/) }))
      .min(1)
      .max(300),
  }),
  z.strictObject({ kind: z.literal("put-metadata"), deploymentId: Id, document: MetadataDocument }),
  /** Ends what these nodes may do: their certificates open nothing any more. */
  z.strictObject({
    kind: z.literal("deregister-nodes"),
    deploymentId: Id,
    nodes: z.array(Id).min(1).max(300),
  }),
  z.strictObject({ kind: z.literal("deregister-deployment"), deploymentId: Id }),
  /** Everything that the table believes of a deployment, to be had again after etcd was wiped, rolled back or replaced. */
  z.strictObject({
    kind: z.literal("restore-deployment"),
    deploymentId: Id,
    nodes: z.array(RegisteredNode).max(300),
    /** The last metadata applied, with the version that it was applied with. */
    metadata: z.strictObject({ version: z.int().min(0), document: MetadataDocument }).optional(),
  }),
]);
export type FrontgateCommand = z.infer<typeof FrontgateCommand>;

/** Type and base64 of an OpenSSH public key, and nothing else of a line: no options, no comment. */
const AuthorizedKey = z
  .string()
  .max(2048)
  .regex(/^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}$/);

/** Commands that a Frontgate hands to one Drone. */
export const DroneCommand = z.discriminatedUnion("kind", [
  /** Mounts the node's data volumes (device → directories), idempotent. */
  z.strictObject({
    kind: z.literal("mount-volumes"),
    volumes: z
      .array(
        z.strictObject({
          device: Path,
          filesystem: z.enum(["ext4", "xfs"]),
          mountPoints: z.array(Path).min(1).max(3),
          options: z.string().max(256),
        }),
      )
      .max(3),
  }),
  /**
   * Writes confd's files, renders once, then keeps confd watching. Succeeds when the first rendering did. `reload`: the app
   * runs, so that rendering runs check and reload commands, and one that fails fails the command.
   */
  z.strictObject({
    kind: z.literal("start-confd"),
    files: z.array(ConfdFile).max(200),
    reload: z.literal(true).optional(),
    /** The app reads them in its container. */
    container: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal("stop-confd") }),
  z.strictObject({
    kind: z.literal("run-service"),
    service: z.string().max(64),
    run: Invocation,
    env: z.record(z.string(), z.string()),
  }),
  /** Repeats the check until it exits 0; without `run`, until every TCP port accepts on the node itself. */
  z.strictObject({
    kind: z.literal("wait-ready"),
    run: Invocation.optional(),
    ports: z.array(z.int().min(1).max(65_535)).max(32),
    intervalMs: z.int().min(50).max(60_000),
  }),
  /** What the Drone watches from now on, in place of what it watched before; nothing, when neither is named. */
  z.strictObject({
    kind: z.literal("watch-node"),
    health: HealthWatch.optional(),
    monitor: MonitorWatch.optional(),
  }),
  /** Who may log in as the image's login user, beside those whom the package or a person has let in. */
  z.strictObject({
    kind: z.literal("set-keys"),
    keys: z.array(z.strictObject({ id: z.string().regex(/^kp-[0-9a-z]{1,40}$/), key: AuthorizedKey })).max(32),
  }),
  RunContainer,
  StopContainer,
  AskApp,
  ReadLog,
  RunLook,
]);
export type DroneCommand = z.infer<typeof DroneCommand>;

export const CommandBody = z.union([
  z.strictObject({ to: z.literal("frontgate"), frontgate: FrontgateCommand }),
  z.strictObject({ to: z.literal("drone"), deploymentId: Id, nodeId: Id, drone: DroneCommand }),
]);
export type CommandBody = z.infer<typeof CommandBody>;

export const Command = z
  .strictObject({
    type: z.literal("command"),
    id: Id,
    /** Monotonic per deployment; an older one than applied is refused as `stale`. */
    version: z.int().min(0),
    /** No execution starts after it. */
    deadline: Instant,
    /** Longest run of the command itself, in milliseconds. */
    timeoutMs: z.int().min(1).max(86_400_000),
    body: CommandBody.optional(),
    bodyRef: BodyReference.optional(),
  })
  .refine((command) => (command.body === undefined) !== (command.bodyRef === undefined), {
    message: "a command has a body or a reference to one",
  });
export type Command = z.infer<typeof Command>;

export const ResultStatus = z.enum(["succeeded", "failed", "timed-out", "expired", "stale", "refused"]);
export type ResultStatus = z.infer<typeof ResultStatus>;

export const Result = z.strictObject({
  type: z.literal("result"),
  id: Id,
  status: ResultStatus,
  exitCode: z.int().optional(),
  /** End of stdout and stderr together, at most LIMITS.outputBytes. */
  output: z
    .string()
    .max(LIMITS.outputBytes * 2)
    .optional(),
  /** One sentence for a person, when there is no output to read. */
  message: z.string().max(2048).optional(),
  startedAt: Instant,
  finishedAt: Instant,
});
export type Result = z.infer<typeof Result>;

/** Value of the etcd key `/reports/<deployment>/<node>/result/<id>`: a result, and the answer of a look, which goes to Pilot in parts. */
export const NodeResult = Result.extend({
  answer: z
    .string()
    .max(LIMITS.answerBytes * 2)
    .optional(),
});
export type NodeResult = z.infer<typeof NodeResult>;

export const NodeHealth = z.strictObject({
  nodeId: Id,
  deploymentId: Id,
  status: z.enum(["online", "unreachable"]),
  /** Whether the node's confd runs. */
  confd: z.boolean(),
  /** Absent where the app is not watched. A heartbeat leaves out its output. */
  app: AppHealth.optional(),
});
export type NodeHealth = z.infer<typeof NodeHealth>;

/** The platform keys that hold, the newest number counting. P-256, base64url SPKI. */
export const TrustSet = z.strictObject({
  number: z.int().min(1),
  keys: z.array(z.base64url().min(64).max(256)).min(1).max(4),
});
export type TrustSet = z.infer<typeof TrustSet>;

/** Platform keys as they are announced: signed by each of them, and by those of before while they are still there. */
export const TrustAnnouncement = z.strictObject({
  ...TrustSet.shape,
  proofs: z.array(z.strictObject({ by: z.string().max(16), signature: z.base64url().max(128) })).max(8),
});
export type TrustAnnouncement = z.infer<typeof TrustAnnouncement>;

/** A node that may not have anything of this VPC any more. */
export const RevokedNode = z.strictObject({ deploymentId: Id, nodeId: Id });
export type RevokedNode = z.infer<typeof RevokedNode>;

export const Hello = z.strictObject({
  type: z.literal("hello"),
  /** 16 random bytes, base64url: the `welcome` that repeats them was signed for this connection. */
  nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** Number of the platform keys that it holds. */
  trust: z.int().min(1),
  agentVersion: z.string().max(64),
  /** The Frontgate's private address, where its Drones dial. */
  address: z.string().max(64),
  /** PEM of the Frontgate's own certificate authority; Drones pin it. */
  caCertificate: z.string().max(4096),
  /** Ids received and not yet acknowledged by Pilot, so that nothing is sent again for nothing. As many as surely fit a frame. */
  openCommands: z.array(Id).max(LIMITS.openCommands),
  /** `contentDigest()` of what its etcd holds. */
  content: Sha256.optional(),
  /** Of a member of three: whether it leads, and so speaks for the Frontgate. */
  leads: z.boolean().optional(),
  /** It can be given other releases; absent: it is older than that. */
  upgrades: z.literal(true).optional(),
  /** The release that its machine took back, because it did not come up. */
  failedRelease: AgentVersion.optional(),
});
export type Hello = z.infer<typeof Hello>;

/** A Drone enrolled: the table keeps the fingerprint of its key, so that the Drone need not enrol anew when etcd is rebuilt. */
export const NodeEnrolled = z.strictObject({ deploymentId: Id, nodeId: Id, fingerprint: Sha256 });
export type NodeEnrolled = z.infer<typeof NodeEnrolled>;

/** What the Drones of these nodes run. */
export const NodeAgents = z.strictObject({
  type: z.literal("node-agents"),
  nodes: z
    .array(NodeAgent.extend({ deploymentId: Id, nodeId: Id }))
    .min(1)
    .max(LIMITS.agentNodes),
});
export type NodeAgents = z.infer<typeof NodeAgents>;

/** What an agent may send to Pilot. */
export const FromFrontgate = z.discriminatedUnion("type", [
  Hello,
  z.strictObject({ type: z.literal("accepted"), id: Id }),
  Result,
  /** Health of every enrolled node. More nodes than fit a frame come in several heartbeats, one after the other. */
  z.strictObject({
    type: z.literal("heartbeat"),
    sentAt: Instant,
    nodes: z.array(NodeHealth).max(LIMITS.heartbeatNodes),
    /** Frames that were not believed since the last heartbeat that was sent. */
    distrusted: z.int().min(1).optional(),
  }),
  /** `sentAt` is absent from agents older than it. */
  z.strictObject({ type: z.literal("node-health"), node: NodeHealth, sentAt: Instant.optional() }),
  MetricsReport,
  AnswerPart,
  CallAnswer,
  z.strictObject({ type: z.literal("enrolled"), nodes: z.array(NodeEnrolled).min(1).max(LIMITS.enrolledNodes) }),
  NodeAgents,
  /** Before `hello`, by a member of three, until it is answered: where it is, and of which epoch it has data. */
  z.strictObject({
    type: z.literal("cluster-request"),
    nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
    address: z.string().max(64),
    caCertificate: z.string().max(4096),
    epoch: z.int().min(1).optional(),
  }),
  /** Before `hello`, by a machine whose disk holds no authority yet. */
  z.strictObject({ type: z.literal("authority-request"), nonce: z.string().regex(/^[A-Za-z0-9_-]{22}$/) }),
]);
export type FromFrontgate = z.infer<typeof FromFrontgate>;

/** What Pilot may send to an agent. */
export const FromPilot = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("welcome"),
    /** What `hello` said. */
    nonce: z.string().max(22),
    serverTime: Instant,
    heartbeatMs: z.int().min(100),
    trust: TrustAnnouncement.optional(),
    /** Make a new key, and connect with it beside this connection. */
    rotateKey: z.boolean(),
    /** Nodes that were revoked, all of them. */
    revoked: z.array(RevokedNode).max(LIMITS.revokedNodes),
    /** Only for one that has said that it `upgrades`: an older one could not read this message. */
    release: WantedRelease.optional(),
  }),
  Command,
  CallCluster,
  CallCloud,
  z.strictObject({ type: z.literal("result-ack"), id: Id }),
  z.strictObject({ type: z.literal("error"), code: z.string().max(64), message: z.string().max(1024) }),
  /** How the members of a Frontgate form one etcd. */
  z.strictObject({
    type: z.literal("cluster"),
    /** Of the `cluster-request`. */
    nonce: z.string().max(22),
    serverTime: Instant,
    /** One forming of the cluster from nothing; data of an earlier one count no more. */
    epoch: z.int().min(1),
    /** The others run already: this member takes its predecessor's place. */
    join: z.boolean(),
    /** The certificate that Drones pin. */
    caCertificate: z.string().max(4096),
    members: z.array(z.strictObject({ member: z.int().min(1).max(3), address: z.string().min(1).max(64) })).length(3),
  }),
  /** The VPC's certificate authority: P-256 key in PEM, and its certificate unless this machine is the first to have the key. */
  z.strictObject({
    type: z.literal("authority"),
    /** Of the `authority-request`. */
    nonce: z.string().max(22),
    serverTime: Instant,
    key: z.string().max(2048),
    certificate: z.string().max(4096).optional(),
  }),
]);
export type FromPilot = z.infer<typeof FromPilot>;

/** What user-data leaves in /etc/pitrix/agent.json for a Frontgate. */
export const FrontgateConfig = z.strictObject({
  kind: z.literal("frontgate"),
  frontgateId: Id,
  tenantId: Id,
  /** wss:// URL of Pilot. */
  pilotUrl: z.url({ protocol: /^wss?$/ }),
  enrolmentToken: z.string().min(32).max(128),
  /** Whom it believes: nothing counts that does not come from these keys. Later ones are announced by these. */
  trust: TrustSet,
  /** When this was written: no time that Pilot tells is earlier. */
  issuedAt: Instant,
  /** Which of three members it is; absent for one that is alone. */
  member: z.int().min(1).max(3).optional(),
  /**
   * It carries calls, and has no etcd and no Drones: `cluster`, as a pod, to its cluster's API server; `cloud`, on a machine inside, to
   * the cloud that a file beside this one names.
   */
  mode: z.enum(["cluster", "cloud"]).optional(),
});
export type FrontgateConfig = z.infer<typeof FrontgateConfig>;

/** What user-data leaves in /etc/pitrix/agent.json for a Drone. */
export const DroneConfig = z.strictObject({
  kind: z.literal("drone"),
  nodeId: Id,
  deploymentId: Id,
  /** Address of the VPC's Frontgate. */
  frontgateAddress: z.string().max(64),
  /** Of all its members, where it has several; the first is `frontgateAddress`. */
  frontgateAddresses: z.array(z.string().max(64)).min(1).max(3).optional(),
  frontgateCa: z.string().max(8192),
  enrolmentToken: z.string().min(32).max(128),
});
export type DroneConfig = z.infer<typeof DroneConfig>;

/** What a Drone posts to its Frontgate at port 2378, path `/enrol`. */
export const EnrolRequest = z.strictObject({
  nodeId: Id,
  deploymentId: Id,
  token: z.string().min(32).max(128),
  /** PKCS#10 PEM; only its P-256 key is used, whatever name it asks for. */
  csr: z.string().max(4096),
});
export type EnrolRequest = z.infer<typeof EnrolRequest>;

/** PEM certificate whose common name is the node's id. */
export const EnrolAnswer = z.strictObject({ certificate: z.string().max(8192) });
export type EnrolAnswer = z.infer<typeof EnrolAnswer>;

/** Value of the etcd key `/deployments/<deployment>/nodes/<node>/cmd/<id>`: a command for one Drone. */
export const NodeCommand = z.strictObject({ id: Id, timeoutMs: z.int().min(1), drone: DroneCommand });
export type NodeCommand = z.infer<typeof NodeCommand>;

/** Value of `/reports/<deployment>/<node>/started/<id>`. */
export const NodeStarted = z.strictObject({ startedAt: Instant });
export type NodeStarted = z.infer<typeof NodeStarted>;

/** Value of `/reports/<deployment>/<node>/alive`, under a lease. */
export const NodeAlive = z.strictObject({ confd: z.boolean(), app: AppHealth.optional() });
export type NodeAlive = z.infer<typeof NodeAlive>;

/** Ports that a Frontgate opens inside its VPC, never to the outside. */
export const FRONTGATE_PORTS = { etcd: 2379, enrol: 2378, peer: 2380 } as const;

/** Headers by which a Frontgate proves itself when it connects (PROTOCOL.md, "Connecting"). */
export const CONNECT_HEADERS = {
  frontgate: "x-pitrix-frontgate",
  tenant: "x-pitrix-tenant",
  timestamp: "x-pitrix-timestamp",
  publicKey: "x-pitrix-public-key",
  signature: "x-pitrix-signature",
  enrolmentToken: "x-pitrix-enrolment-token",
  /** Only when the key changes: the enrolled one, and its signature of `successionStatement`. */
  formerKey: "x-pitrix-former-key",
  succession: "x-pitrix-succession",
} as const;

/** The text by which an enrolled key makes another one its successor. */
export function successionStatement(input: { frontgateId: string; tenantId: string; publicKey: string }): string {
  return [`${PROTOCOL} succession`, input.tenantId, input.frontgateId, input.publicKey].join("\n");
}

/** The text whose Ed25519 signature a Frontgate sends when it connects. `timestamp` is in milliseconds since 1970. */
export function connectStatement(input: {
  frontgateId: string;
  tenantId: string;
  timestamp: string;
  publicKey: string;
}): string {
  return [PROTOCOL, input.tenantId, input.frontgateId, input.timestamp, input.publicKey].join("\n");
}
