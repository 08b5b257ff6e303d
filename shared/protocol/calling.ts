import * as z from "zod";
import { BodyReference } from "./body-reference.ts";
import { LIMITS } from "./limits.ts";

/**
 * How Pilot has a Frontgate call what only it can reach: as a pod the API server of its own cluster (PROTOCOL.md, "Calling a
 * cluster"), on a machine the cloud that its owner has named there ("Calling a cloud").
 */
const Id = z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/);
const Instant = z.iso.datetime();

/** The only headers that travel to a cluster. What authenticates is not among them: the Frontgate adds that itself. */
const HeaderText = z.string().regex(/^[\x20-\x7e]{0,512}$/);
export const CallHeaders = z.strictObject({
  accept: HeaderText.optional(),
  "content-type": HeaderText.optional(),
  "if-match": HeaderText.optional(),
  "if-none-match": HeaderText.optional(),
  "user-agent": HeaderText.optional(),
});
export type CallHeaders = z.infer<typeof CallHeaders>;
export const CALL_HEADERS = CallHeaders.keyof().options;

/** And back. */
export const ANSWER_HEADERS = ["content-type", "etag", "retry-after", "warning", "audit-id", "date"] as const;

/** What an API server has below its root that is its own. */
const ROOTS = new Set(["api", "apis", "version", "openapi", "livez", "readyz", "healthz"]);
/** Parts of objects that lead elsewhere (to pods, services and kubelets), or that need a connection of their own. */
const ELSEWHERE = new Set(["proxy", "exec", "attach", "portforward"]);

/**
 * Whether a path with its query is one of the API server itself, written in one way only: no host, no `.` or `..`, no empty
 * part, however they are spelled, and nothing that passes the request on. Pure.
 */
export function isClusterPath(text: string): boolean {
  if (text.length > LIMITS.callPathCharacters || !/^\/[\x21-\x7e]*$/.test(text) || /[\\#]/.test(text)) return false;
  const parts = pathParts(text);
  if (parts === undefined || !ROOTS.has(parts[0] ?? "")) return false;
  const rest = parts.slice(parts[0] === "api" ? 2 : parts[0] === "apis" ? 3 : 1);
  // `/api/v1/proxy/…` and `/api/v1/watch/…` of old.
  if (rest[0] === "proxy" || rest[0] === "watch") return false;
  const [, , part = ""] = rest[0] === "namespaces" && rest.length > 2 ? rest.slice(2) : rest;
  return !ELSEWHERE.has(part);
}

/** The one place that needs a connection of its own and is called all the same, and what may be asked there. */
const EXEC = /^\/api\/v1\/namespaces\/[a-z0-9-]{1,63}\/pods\/[a-z0-9.-]{1,253}\/exec\?[\x21\x22\x24-\x7e]+$/;
const EXEC_ASKED = new Set(["stdout", "stderr", "container", "command"]);

/** Whether a path with its query runs a program in a container, which is given nothing to read and no terminal. Pure. */
export function isExecPath(text: string): boolean {
  if (text.length > LIMITS.callExecPathCharacters || !EXEC.test(text)) return false;
  const query = new URLSearchParams(text.slice(text.indexOf("?") + 1));
  return query.has("command") && [...query.keys()].every((name) => EXEC_ASKED.has(name));
}

/** The parts of a path without its query, decoded; undefined where one of them is no name. Pure. */
export function pathParts(text: string): readonly string[] | undefined {
  try {
    const [path = ""] = text.split("?", 1);
    const parts = path.slice(1).replace(/\/$/, "").split("/").map(decodeURIComponent);
    return parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[/\\\0-\x20\x7f%]/.test(part))
      ? parts
      : undefined;
  } catch {
    return undefined;
  }
}

/** An order to make one request, wherever it goes. Executed at most once, and not at all after its deadline. */
const ordered = {
  id: Id,
  /** Pilot's time when it was made: a Frontgate that has started since does not know whether it was carried out. */
  issuedAt: Instant,
  /** It does not begin later. */
  deadline: Instant,
  timeoutMs: z.int().min(1).max(LIMITS.callMs),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  path: z.string(),
  /** Base64. */
  body: z
    .base64()
    .max(Math.ceil(LIMITS.callInlineBytes / 3) * 4)
    .optional(),
  bodyRef: BodyReference.optional(),
  /** The answer is encrypted with it: base64 of 32 bytes. */
  answerKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** Where an answer is put (PUT) that is too large for messages. */
  upload: z.url({ protocol: /^https?$/ }).max(4096),
} as const;

const hasOneBody = ({ body, bodyRef }: { readonly body?: unknown; readonly bodyRef?: unknown }): boolean =>
  body === undefined || bodyRef === undefined;
const ONE_BODY = { message: "a call has one body at most" };

export const CallCluster = z
  .strictObject({
    type: z.literal("call-cluster"),
    ...ordered,
    /** A program is run in a container: a WebSocket to the API server, whose messages are the answer. */
    exec: z.literal(true).optional(),
    headers: CallHeaders,
  })
  .refine(hasOneBody, ONE_BODY)
  .refine(({ exec, path }) => (exec === true ? isExecPath(path) : isClusterPath(path)), {
    path: ["path"],
    message: "a path of the API server",
  })
  .refine(({ exec, method, body, bodyRef }) => exec !== true || (method === "GET" && (body ?? bodyRef) === undefined), {
    message: "a program is run by a GET without a body",
  });
export type CallCluster = z.infer<typeof CallCluster>;

const ShortText = z.string().regex(/^[\x20-\x7e]{0,192}$/);
/**
 * The only headers that travel to a cloud. `cookie` and `x-auth-token` hold what the Frontgate has given out in place of a session of
 * that cloud's, which it knows alone.
 */
export const CloudHeaders = z.strictObject({
  accept: ShortText.optional(),
  "content-type": ShortText.optional(),
  cookie: ShortText.optional(),
  "if-match": ShortText.optional(),
  "if-none-match": ShortText.optional(),
  "openstack-api-version": ShortText.optional(),
  soapaction: ShortText.optional(),
  "user-agent": ShortText.optional(),
  "x-auth-token": ShortText.optional(),
  "x-openstack-nova-api-version": ShortText.optional(),
});
export type CloudHeaders = z.infer<typeof CloudHeaders>;
export const CLOUD_HEADERS = CloudHeaders.keyof().options;

/** And back. */
export const CLOUD_ANSWER_HEADERS = [
  "content-type",
  "date",
  "etag",
  "location",
  "openstack-api-version",
  "retry-after",
  "set-cookie",
  "x-compute-request-id",
  "x-ms-request-id",
  "x-openstack-request-id",
  "x-subject-token",
] as const;

/** Whether a path with its query is written in one way only: no host, no `.` or `..`, no empty part, however they are spelled. Pure. */
export function isCloudPath(text: string): boolean {
  return (
    text.length <= LIMITS.callPathCharacters &&
    /^\/[\x21-\x7e]*$/.test(text) &&
    !/[\\#]/.test(text) &&
    pathParts(text) !== undefined
  );
}

/** Whether a text is `https://host:port` (or `http`) and no more, as `URL` writes it. Pure. */
export const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** A request to the cloud that the Frontgate was set up for. Where that is, and as whom it is asked, the Frontgate alone knows. */
export const CallCloud = z
  .strictObject({
    type: z.literal("call-cloud"),
    ...ordered,
    /** A service of that cloud other than the one by which it is entered; the Frontgate has it on its list, or refuses. */
    origin: z
      .string()
      .max(256)
      .regex(/^https?:/)
      .refine(isOrigin, { message: "scheme, host and port" })
      .optional(),
    headers: CloudHeaders,
  })
  .refine(hasOneBody, ONE_BODY)
  .refine(({ path }) => isCloudPath(path), { path: ["path"], message: "a path in its one spelling" });
export type CallCloud = z.infer<typeof CallCloud>;

export type Call = CallCluster | CallCloud;

/**
 * Why nothing, or nothing whole, came back. `refused`: it was not made; `expired`: neither; `busy`: neither, or it only read, for others are at it;
 * `unreachable`: what was called does not answer; `timed-out` and `too-large`: it was made, and what it did it did.
 */
export const CallFailure = z.enum(["refused", "expired", "busy", "unreachable", "timed-out", "too-large"]);
export type CallFailure = z.infer<typeof CallFailure>;

const answer = { type: z.literal("call-answer"), id: Id } as const;
export const CallAnswer = z.discriminatedUnion("outcome", [
  /** Sealed (`call-answer.ts`), base64, cut; parts may arrive in any order. */
  z.strictObject({
    ...answer,
    outcome: z.literal("part"),
    part: z
      .int()
      .min(0)
      .max(LIMITS.callParts - 1),
    parts: z.int().min(1).max(LIMITS.callParts),
    data: z.string().min(1).max(LIMITS.answerPartCharacters),
  }),
  /** Sealed, and put where the call said. */
  z.strictObject({
    ...answer,
    outcome: z.literal("object"),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1).max(LIMITS.callSealedBytes),
  }),
  z.strictObject({ ...answer, outcome: z.literal("failed"), why: CallFailure, message: z.string().max(1024) }),
]);
export type CallAnswer = z.infer<typeof CallAnswer>;
