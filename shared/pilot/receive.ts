import { createHash } from "node:crypto";
import { releaseKey } from "../domain/agent-upgrade/store.ts";
import type { CallStore } from "../domain/call/store.ts";
import type { AnswerStore } from "../domain/command/answer-store.ts";
import { deliver, restores } from "../domain/command/delivery.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { frontgateOf } from "../domain/frontgate/members.ts";
import type { Connection, Frontgate } from "../domain/frontgate/schema.ts";
import type { Alarm } from "../platform/alarm-event.ts";
import type { Sealer } from "../platform/secrets.ts";
import type { Signer } from "../platform/signer.ts";
import { LIMITS } from "../protocol/limits.ts";
import { FromFrontgate, type FromPilot, type Hello, type NodeEnrolled } from "../protocol/messages.ts";
import type { ReleasedProgram, WantedRelease } from "../protocol/release.ts";
import { type CompletionParts, completeCommand } from "../tasks/complete.ts";
import { formCluster } from "./members.ts";
import { noteAgents, noteNodes } from "./note-nodes.ts";
import { goOn, orderLost, type RestoreParts } from "./restore.ts";
import { type MetricParts, takeMetrics } from "./take-metrics.ts";

export interface ReceiveParts extends RestoreParts, CompletionParts, MetricParts {
  readonly signer: Signer;
  readonly alarm: Alarm;
  readonly deployments: DeploymentStore;
  readonly sealer: Sealer;
  readonly answers: AnswerStore;
  readonly calls: Pick<CallStore, "answer">;
  /** A cluster's Frontgate is connected, and nobody has seen the cluster through it yet. */
  connected(frontgate: Pick<Frontgate, "tenantId" | "runtimeId" | "provider">): Promise<void>;
}

type Heartbeat = Extract<FromFrontgate, { type: "heartbeat" }>;

/**
 * One message of a Frontgate (PROTOCOL.md). Round trips: `result` 5, `accepted` 2, `heartbeat` 2, plus one write a node
 * whose health has changed and four for its deployment; `metrics` 3, and those of `keepMetrics`. A message of a
 * connection that is not a Frontgate's any more is ignored.
 */
export async function receive(parts: ReceiveParts, connectionId: string, text: string): Promise<void> {
  const own = await parts.frontgates.connection(connectionId);
  if (own === undefined) return;
  // A member speaks for its Frontgate; what is answered is addressed to itself.
  const connection = { ...own, frontgateId: frontgateOf(own.frontgateId) };
  const parsed = parse(text);
  if (parsed === undefined) {
    const { tenantId, frontgateId } = connection;
    parts.alarm("bad-message", { tenantId, frontgateId, bytes: text.length });
    await reply(parts, own, {
      type: "error",
      code: "bad-message",
      message: "This message is not of pitrix-pilot-v1.",
    });
    return;
  }
  switch (parsed.type) {
    case "hello":
      return parsed.leads === false ? standBy(parts, own, parsed) : hello(parts, own, parsed);
    case "accepted":
      return parts.commands.accepted(connection.tenantId, connection.frontgateId, parsed.id, parts.clock());
    case "result": {
      const { type: _, id, ...result } = parsed;
      const { tenantId, frontgateId } = connection;
      const done = await completeCommand(parts, { tenantId, frontgateId, id }, result);
      if (done !== undefined && restores(done)) await goOn(parts, done);
      return reply(parts, own, { type: "result-ack", id });
    }
    case "heartbeat":
      if (own.frontgateId !== connection.frontgateId) await parts.frontgates.seen(own, undefined, parts.clock());
      return heartbeat(parts, connection, parsed);
    case "enrolled":
      return noteEnrolled(parts, connection, parsed.nodes);
    case "node-agents":
      return noteAgents(parts, connection, parsed.nodes);
    case "authority-request":
      return giveAuthority(parts, own, parsed.nonce);
    case "cluster-request": {
      const formation = await formCluster(parts.frontgates, own, parsed);
      if (formation === undefined) return;
      return reply(parts, own, { ...formation, nonce: parsed.nonce, serverTime: parts.clock().toISOString() });
    }
    case "node-health":
      return nodeHealth(parts, connection, parsed);
    case "metrics":
      return takeMetrics(parts, connection, parsed);
    case "answer-part":
      return parts.answers.put(connection, parsed, parts.clock());
    case "call-answer":
      return parts.calls.answer(connection, parsed);
  }
}

/** A member that does not lead: it is there, and told what every Frontgate is told. */
async function standBy(parts: ReceiveParts, own: Connection, message: Hello): Promise<void> {
  const facts = { ...factsOf(message), restoring: false };
  const member = await parts.frontgates.hello(own, facts, parts.clock());
  if (member !== undefined) await reply(parts, own, await welcome(parts, message, member));
}

async function hello(parts: ReceiveParts, own: Connection, message: Hello): Promise<void> {
  const connection = { ...own, frontgateId: frontgateOf(own.frontgateId) };
  const leads = message.leads === true && own.frontgateId !== connection.frontgateId;
  const restoring = await orderLost(parts, connection, message.content);
  const facts = { ...factsOf(message), restoring };
  const member = leads ? await parts.frontgates.hello(own, { ...facts, restoring: false }, parts.clock()) : undefined;
  if (leads && member === undefined) return;
  const frontgate = leads
    ? await parts.frontgates.takeLead(own, facts, parts.clock())
    : await parts.frontgates.hello(connection, facts, parts.clock());
  if (frontgate === undefined) {
    return reply(parts, own, {
      type: "error",
      code: "superseded",
      message: "A newer connection has taken over.",
    });
  }
  await reply(parts, own, await welcome(parts, message, frontgate, member));
  if (isNew(frontgate)) await parts.connected(frontgate);
  const known = new Set(message.openCommands);
  for (const command of await parts.commands.open(connection.tenantId, connection.frontgateId)) {
    if (known.has(command.id) || (restoring && !restores(command))) continue;
    if (!(await deliver(parts, command, frontgate))) return;
  }
}

function factsOf({ address, caCertificate, agentVersion, trust, upgrades, failedRelease }: Hello) {
  return { address, caCertificate, agentVersion, trust, upgrades: upgrades === true, failedRelease };
}

/** A machine whose disk is empty is given the authority that the VPC's Drones pin. Three reads, one KMS request. */
async function giveAuthority(parts: ReceiveParts, connection: Connection, nonce: string): Promise<void> {
  const { tenantId } = connection;
  const id = frontgateOf(connection.frontgateId);
  const frontgate = await parts.frontgates.get(tenantId, connection.frontgateId);
  // The newest connection has the newest proof; an older one is another machine's, or nobody's.
  if (frontgate?.connectionId !== connection.connectionId || frontgate.revokedAt !== undefined) return;
  const sealed = await parts.frontgates.authority(tenantId, id);
  if (sealed === undefined) return;
  const key = await parts.sealer.open(sealed, { tenant: tenantId, object: id });
  const certificate = (await parts.frontgates.get(tenantId, id))?.caCertificate;
  const given = { key, ...(certificate === undefined ? {} : { certificate }) };
  await reply(parts, connection, { type: "authority", nonce, serverTime: parts.clock().toISOString(), ...given });
}

/** Keeps the fingerprints of enrolled keys. The first counts: a rolled back etcd would take a spent token once more. One write a node. */
async function noteEnrolled(parts: ReceiveParts, connection: Connection, told: readonly NodeEnrolled[]): Promise<void> {
  for (const [deploymentId, own] of Map.groupBy(told, (node) => node.deploymentId)) {
    const deployment = await parts.deployments.get(connection.tenantId, deploymentId);
    if (deployment?.frontgateId !== connection.frontgateId) continue;
    const nodes = await parts.deployments.nodes(connection.tenantId, deploymentId);
    for (const { nodeId, fingerprint } of own) {
      const node = nodes.find((candidate) => candidate.id === nodeId);
      if (node === undefined || node.fingerprint !== undefined) continue;
      await parts.deployments.changeNode(node, { fingerprint }, parts.clock());
    }
  }
}

/** Addresses are signed anew each time, and hold for as long as a connection may; no round trip. */
async function wanted({ objects }: ReceiveParts, { release }: Frontgate): Promise<WantedRelease | undefined> {
  if (release === undefined) return undefined;
  const { version, frontgate, drone, drones } = release;
  const fetched = async (program: ReleasedProgram) => ({
    ...program,
    url: await objects.presign(releaseKey(program.sha256), 3600),
  });
  return { version, frontgate: await fetched(frontgate), ...(drones ? { drone: await fetched(drone) } : {}) };
}

/** Whoever holds older platform keys learns those of today: see `openSigner`. */
async function welcome(
  parts: ReceiveParts,
  { nonce, trust, upgrades }: Hello,
  frontgate: Frontgate,
  machine: Frontgate = frontgate,
): Promise<FromPilot> {
  const release = upgrades === true ? await wanted(parts, machine) : undefined;
  const { number } = await parts.signer.trust();
  const revoked = frontgate.revokedNodes.map((pair) => {
    const [deploymentId = "", nodeId = ""] = pair.split("/");
    return { deploymentId, nodeId };
  });
  return {
    type: "welcome",
    nonce,
    serverTime: parts.clock().toISOString(),
    heartbeatMs: LIMITS.heartbeatMs,
    ...(trust < number ? { trust: await parts.signer.announcement() } : {}),
    rotateKey: frontgate.rotateKey,
    revoked: revoked.slice(0, LIMITS.revokedNodes),
    ...(release === undefined ? {} : { release }),
  };
}

async function heartbeat(parts: ReceiveParts, connection: Connection, beat: Heartbeat): Promise<void> {
  const { nodes, distrusted } = beat;
  const { tenantId, frontgateId } = connection;
  if (distrusted !== undefined) parts.alarm("frontgate-distrusts", { tenantId, frontgateId, distrusted });
  const frontgate = await parts.frontgates.seen(connection, undefined, parts.clock());
  if (frontgate === undefined) return;
  // Its cluster may have refused before, and be asked again.
  if (isNew(frontgate)) await parts.connected(frontgate);
  const digest = createHash("sha256").update(JSON.stringify(nodes)).digest("hex");
  if (frontgate.nodesDigest === digest) return;
  await noteNodes(parts, connection, nodes, beat.sentAt);
  await parts.frontgates.seen(connection, digest, parts.clock());
}

/**
 * News of one node. What it changed, the next heartbeat is read for even if it says what the last one said: should this message
 * have been overtaken by another, that one puts it right.
 */
async function nodeHealth(
  parts: ReceiveParts,
  connection: Connection,
  { node, sentAt }: Extract<FromFrontgate, { type: "node-health" }>,
) {
  const changed = await noteNodes(parts, connection, [node], sentAt ?? parts.clock().toISOString());
  if (changed) await parts.frontgates.seen(connection, "", parts.clock());
}

/** Of a cluster or a cloud that was not seen since its Frontgate enrolled. */
const isNew = ({ mode, probed }: Frontgate): boolean => mode !== undefined && probed !== true;

async function reply(parts: ReceiveParts, connection: Connection, message: FromPilot): Promise<void> {
  await parts.connections.post(connection.connectionId, await parts.signer.frame(connection, JSON.stringify(message)));
}

function parse(text: string): FromFrontgate | undefined {
  try {
    const parsed = FromFrontgate.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
