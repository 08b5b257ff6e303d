import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { EnrolRequest, FRONTGATE_PORTS, type NodeEnrolled } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { type Log, reason } from "../machine/log.ts";
import type { Authority } from "./authority.ts";
import { parseRegistration } from "./registrations.ts";

const MAX_BODY_BYTES = 16 * 1024;
const REQUEST_MS = 10_000;

/**
 * Answers `POST /enrol` on port 2378 inside the VPC: a certificate for a one-time token; and `GET /releases/<sha256>`: the program
 * of a release, which is no secret, for Drones that have no way out of their VPC.
 */
export async function serveEnrolment(input: {
  link: EtcdLink;
  authority: Authority;
  address: string;
  log: Log;
  enrolled: (node: NodeEnrolled) => void;
  /** Where the program of that digest lies, if it is here. */
  released: (sha256: string) => Promise<Buffer | undefined>;
}): Promise<Server> {
  const { authority, log } = input;
  const server = createServer(
    {
      cert: authority.server.certificate,
      key: authority.server.key,
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
      handshakeTimeout: REQUEST_MS,
      connectionsCheckingInterval: 5_000,
      keepAlive: false,
    },
    (request, response) => {
      const [, wanted] = /^\/releases\/([0-9a-f]{64})$/.exec(request.url ?? "") ?? [];
      if (request.method === "GET" && wanted !== undefined) {
        input.released(wanted).then(
          (program) => {
            if (program === undefined) reply(response, 404, { message: "There is no such release here." });
            else response.writeHead(200, { "content-length": program.length, connection: "close" }).end(program);
          },
          () => reply(response, 503, { message: "Try again." }),
        );
        return;
      }
      answer(request, input).then(
        (certificate) => {
          if (certificate === undefined) reply(response, 401, { message: "Unknown node, spent token or other key." });
          else reply(response, 200, { certificate });
        },
        (error: unknown) => {
          const status = error instanceof BadRequest ? 400 : 503;
          log.warn("enrolment-failed", { status, reason: reason(error) });
          reply(response, status, { message: status === 400 ? reason(error) : "Try again." });
        },
      );
    },
  );
  server.maxConnections = 400;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(FRONTGATE_PORTS.enrol, input.address, resolve);
  });
  return server;
}

class BadRequest extends Error {}

/** The certificate, or undefined when the node may not have one. */
async function answer(
  request: IncomingMessage,
  {
    link,
    authority,
    log,
    enrolled,
  }: Pick<Parameters<typeof serveEnrolment>[0], "link" | "authority" | "log" | "enrolled">,
): Promise<string | undefined> {
  if (request.method !== "POST" || request.url !== "/enrol") throw new BadRequest("Only POST /enrol is here.");
  const body = await readBody(request);
  const { nodeId, deploymentId, token, csr } = parse(body);
  const fingerprint = await authority.fingerprint(csr).catch((error: unknown) => {
    throw new BadRequest(reason(error));
  });
  const key = keys.registration(deploymentId, nodeId);
  const entry = await link.get(key);
  if (entry === undefined) return undefined;
  const registration = parseRegistration(entry.value);
  if (registration.fingerprint === undefined) {
    if (!sameDigest(token, registration.tokenSha256)) return undefined;
    // The binding is guarded: of two keys that come at once with one token, one wins.
    const bound = await link.commit(
      [{ unchanged: key, modRevision: entry.modRevision }],
      [{ put: key, value: JSON.stringify({ ...registration, fingerprint }) }],
    );
    if (!bound) return answerAgain(key, fingerprint, link, authority, csr, nodeId);
    enrolled({ deploymentId, nodeId, fingerprint });
    log.info("enrolled", { node: nodeId, deployment: deploymentId });
  } else if (registration.fingerprint !== fingerprint) {
    return undefined;
  }
  return authority.sign(csr, nodeId);
}

/** Somebody changed the registration meanwhile: good if it was the same key. */
async function answerAgain(
  key: string,
  fingerprint: string,
  link: EtcdLink,
  authority: Authority,
  csr: string,
  nodeId: string,
): Promise<string | undefined> {
  const entry = await link.get(key);
  if (entry === undefined || parseRegistration(entry.value).fingerprint !== fingerprint) return undefined;
  return authority.sign(csr, nodeId);
}

function parse(body: string): EnrolRequest {
  try {
    return EnrolRequest.parse(JSON.parse(body));
  } catch {
    throw new BadRequest("The request is no enrolment.");
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) throw new BadRequest("The request has no bytes.");
    length += part.length;
    if (length > MAX_BODY_BYTES) throw new BadRequest("The request is too long.");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function sameDigest(token: string, expected: string): boolean {
  const digest = createHash("sha256").update(token).digest();
  const wanted = Buffer.from(expected, "hex");
  return digest.length === wanted.length && timingSafeEqual(digest, wanted);
}

function reply(response: ServerResponse, status: number, body: Record<string, string>): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(text);
}
