import * as z from "zod";

const Network = z.object({
  /** As vCenter shows it. */
  name: z.string(),
  cidr: z.string(),
  internet: z.boolean(),
});

/** Where a stand-in for a cloud serves its hardware's side. */
const StandIn = z.object({ title: z.string(), endpoint: z.string() });

/** A cloud's server, and how the room asks it what should run. */
export const CloudConfig = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("ec2"),
    endpoint: z.string(),
    region: z.string(),
    /** Reads instances, networks and user-data; ends instances and frees their addresses. */
    credential: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
  z.object({
    kind: z.literal("vsphere"),
    server: z.string(),
    caCertificate: z.string(),
    username: z.string(),
    password: z.string(),
    /** Path of the folder whose machines are booted, such as `DC0/vm/pitrix`. */
    folder: z.string(),
    /** vCenter does not know what is routed where. */
    networks: z.array(Network),
  }),
  z.object({
    kind: z.literal("openstack"),
    admin: z.object({ authUrl: z.string(), username: z.string(), password: z.string(), project: z.string() }),
    /** Whose machines are booted. */
    projectId: z.string(),
    /** Of its network with all the subnets, and those that have a way out. */
    vpcCidr: z.string(),
    openSubnetIds: z.array(z.string()),
  }),
  StandIn.extend({ kind: z.literal("azure") }),
  StandIn.extend({ kind: z.literal("qingcloud") }),
]);
export type CloudConfig = z.infer<typeof CloudConfig>;

/** What the room's process is started with: a JSON file, readable by its owner alone. */
export const RoomConfig = z.object({
  /** Short directory for sockets and mount points: a socket's path may have 107 bytes. */
  runDir: z.string(),
  /** Directory of consoles and volumes. */
  stateDir: z.string(),
  /** One of a kind at most: disks and consoles of all but EC2's lie in a directory of that name. */
  clouds: z.array(CloudConfig),
  /** Image id → directories laid over the host's system, the first one on top. */
  images: z.record(z.string(), z.object({ layers: z.array(z.string()).readonly() })),
  localAwsPort: z.number().int(),
  nft: z.string(),
  /** Java's directory where it is none of the system's, for the machines' `/opt/java`. */
  javaHome: z.string().optional(),
});
export type RoomConfig = z.infer<typeof RoomConfig>;

/** A machine that runs. */
export const Machine = z.object({
  instanceId: z.string(),
  imageId: z.string(),
  /** Private address. */
  address: z.string(),
  /** The machine's first process, as the room's own pid namespace counts. */
  pid: z.number(),
});
export type Machine = z.infer<typeof Machine>;

export const ExecRequest = z.object({
  instanceId: z.string(),
  argv: z.array(z.string()).min(1),
  timeoutMs: z.number().positive(),
  input: z.string(),
});
export type ExecRequest = z.infer<typeof ExecRequest>;

/** `code` is 137 for a command that was ended at its time limit. At most 1 MB of each output is kept. */
export const ExecResult = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });
export type ExecResult = z.infer<typeof ExecResult>;

export const DialRequest = z.object({ address: z.string(), port: z.number().int(), timeoutMs: z.number().positive() });
export type DialRequest = z.infer<typeof DialRequest>;

export const DialAnswer = z.enum(["connected", "refused", "timeout", "unreachable"]);
export type DialAnswer = z.infer<typeof DialAnswer>;

/** Name under which machines know Pilot. */
export const PILOT_HOST = "pilot.pitrix.test";
/** Its address in the namespace that stands for the internet (TEST-NET-3, RFC 5737). */
export const PILOT_ADDRESS = "203.0.113.2";
/** Directories that a machine searches for programs. */
export const MACHINE_PATH =
  "/opt/pitrix/bin:/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
