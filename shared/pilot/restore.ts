import { sealConfidence } from "../domain/command/confidence.ts";
import {
  bodyKey,
  type DeliveryParts,
  deliver,
  fitsInline,
  putAside,
  readBody,
  restores,
} from "../domain/command/delivery.ts";
import type { CommandRecord } from "../domain/command/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Connection, Content, Frontgate } from "../domain/frontgate/schema.ts";
import { derivedId } from "../kernel/ids.ts";
import type { Sealer } from "../platform/secrets.ts";
import { contentDigest } from "../protocol/content.ts";
import type { CommandBody, FrontgateCommand, RegisteredNode } from "../protocol/messages.ts";

export interface RestoreParts extends DeliveryParts {
  readonly deployments: DeploymentStore;
  readonly sealer: Sealer;
}

/** As long as an order of a job waits; after it the Frontgate gets its other orders, and the next `hello` tries again. */
const START_WITHIN_MS = 5 * 60_000;
const TIMEOUT_MS = 60_000;

/**
 * What a Frontgate says that it holds, against what the table believes. Where they differ (etcd was wiped, rolled back, or made anew with its
 * machine) orders are written that bring everything back; tells whether there are any. The ids derive from the connection, so that a
 * `hello` that arrives twice orders once.
 * One query, and one for each deployment; where they differ one read and up to two writes more for each.
 */
export async function orderLost(
  parts: RestoreParts,
  connection: Connection,
  told: string | undefined,
): Promise<boolean> {
  const { tenantId, frontgateId } = connection;
  if (told === undefined) return false;
  const [frontgate, contents] = await Promise.all([
    parts.frontgates.get(tenantId, frontgateId),
    parts.frontgates.contents(tenantId, frontgateId),
  ]);
  if (frontgate === undefined) return false;
  const believed = await Promise.all(
    contents.map(async (content) => ({ ...content, nodes: await nodesOf(parts, frontgate, content) })),
  );
  const living = believed.filter(({ nodes }) => nodes !== undefined);
  const expected = living.map(({ nodes, ...content }) => ({
    deploymentId: content.deploymentId,
    version: content.version,
    documentVersion: content.documentVersion,
    nodes: nodes ?? [],
  }));
  if (contentDigest(expected) === told) return false;
  for (const { nodes, ...content } of believed) {
    const id = derivedId("command", frontgateId, content.deploymentId, connection.connectionId, told);
    await write(parts, content, id, await lostPart(parts, content, nodes));
  }
  return believed.length > 0;
}

/** An order to restore has ended, somehow: when it was the last, the Frontgate gets what waits. One query, one write. */
export async function goOn(parts: DeliveryParts, done: Pick<CommandRecord, "tenantId" | "frontgateId">): Promise<void> {
  const open = await parts.commands.open(done.tenantId, done.frontgateId);
  if (open.some(restores)) return;
  const frontgate = await parts.frontgates.restored(done.tenantId, done.frontgateId);
  if (frontgate === undefined) return;
  // Also what was accepted before: its ledger may have lost it.
  for (const command of open) if (!(await deliver(parts, command, frontgate))) return;
}

/** The nodes that a deployment of this Frontgate has; `undefined` when it is no deployment of it any more. */
async function nodesOf(
  parts: RestoreParts,
  frontgate: Frontgate,
  { tenantId, deploymentId, removed }: Content,
): Promise<readonly RegisteredNode[] | undefined> {
  if (removed === true || !frontgate.users.includes(deploymentId)) return undefined;
  const nodes = await parts.deployments.nodes(tenantId, deploymentId);
  return nodes
    .filter(({ id, status }) => status !== "deleted" && !frontgate.revokedNodes.includes(`${deploymentId}/${id}`))
    .map(({ id: nodeId, tokenSha256, fingerprint }) => ({
      nodeId,
      tokenSha256,
      ...(fingerprint === undefined ? {} : { fingerprint }),
    }));
}

interface LostPart {
  readonly order: FrontgateCommand;
  readonly secrets: readonly string[];
  /** Nobody may read it in the table. */
  readonly confidential?: boolean;
}

async function lostPart(
  parts: RestoreParts,
  { tenantId, frontgateId, deploymentId, documentCommandId, documentVersion }: Content,
  nodes: readonly RegisteredNode[] | undefined,
): Promise<LostPart> {
  if (nodes === undefined) return { order: { kind: "deregister-deployment", deploymentId }, secrets: [] };
  const base = { kind: "restore-deployment" as const, deploymentId, nodes: [...nodes] };
  if (documentCommandId === undefined || documentVersion === undefined) return { order: base, secrets: [] };
  const source = await parts.commands.get(tenantId, frontgateId, documentCommandId);
  if (source === undefined) throw new Error(`the command ${documentCommandId} is gone`);
  const { body, secrets } = await readBody(parts, source);
  if (body.to !== "frontgate" || body.frontgate.kind !== "put-metadata")
    throw new Error(`the command ${documentCommandId} has no metadata`);
  const metadata = { version: documentVersion, document: body.frontgate.document };
  return { order: { ...base, metadata }, secrets, confidential: source.sealed !== undefined };
}

async function write(
  parts: RestoreParts,
  { tenantId, frontgateId, deploymentId, version }: Content,
  id: string,
  { order, secrets, confidential = false }: LostPart,
): Promise<void> {
  const wanted: CommandBody = { to: "frontgate", frontgate: order };
  const body = JSON.stringify(wanted);
  const large = fitsInline(Buffer.byteLength(body)) ? undefined : await putAside(parts.objects, bodyKey(id), body);
  const open = large === undefined && secrets.length === 0 && !confidential;
  const hidden = { ...(large === undefined ? { body } : { key: large.key }), secrets };
  const now = parts.clock();
  await parts.commands.create(
    {
      id,
      tenantId,
      frontgateId,
      deploymentId,
      changes: "nothing-new",
      metadataVersion: version,
      ...(open ? { body } : { sealed: await sealConfidence(parts.sealer, { tenantId, id }, hidden) }),
      confidential: secrets.length > 0,
      ...(large === undefined ? {} : { bodyKey: bodyKey(id), bodySha256: large.sha256, bodyBytes: large.bytes }),
      timeoutMs: TIMEOUT_MS,
      deadline: new Date(now.getTime() + START_WITHIN_MS).toISOString(),
      status: "open",
      createdAt: now.toISOString(),
    },
    [],
  );
}
