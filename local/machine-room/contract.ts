import * as z from "zod";

/** What the room's process is started with: a JSON file, readable by its owner alone. */
export const RoomConfig = z.object({
  /** Short directory for sockets and mount points: a socket's path may have 107 bytes. */
  runDir: z.string(),
  /** Directory of consoles and volumes. */
  stateDir: z.string(),
  ec2Endpoint: z.string(),
  region: z.string(),
  credential: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
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
