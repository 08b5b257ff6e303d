import { happened, type Table, type UpdateInput } from "../../platform/dynamodb.ts";
import type { CommandBody } from "../../protocol/messages.ts";
import { contentKey } from "../frontgate/entity.ts";
import type { CommandRecord } from "./schema.ts";

/** How long a deregistered deployment is remembered, in seconds: no copy of an etcd is older. */
const REMOVED_S = 30 * 86_400;

/** What an order changes of what its Frontgate holds; undefined for one of a Drone. Pure. */
export function changesOf(body: CommandBody): CommandRecord["changes"] {
  if (body.to === "drone") return undefined;
  switch (body.frontgate.kind) {
    case "put-metadata":
      return "document";
    case "register-nodes":
      return "nodes";
    case "deregister-deployment":
      return "everything";
    case "restore-deployment":
      return "nothing-new";
  }
}

/**
 * Remembers what an order that succeeded has changed: by it an etcd that lost something is told from one that has all, and made anew.
 * May be repeated, and results may arrive in any order: versions never go back. One write, two when a later result came first, none for a Drone's command.
 */
export async function noteContent(table: Table, command: CommandRecord): Promise<void> {
  const { changes, result, metadataVersion: version } = command;
  if (result?.status !== "succeeded" || changes === undefined || changes === "nothing-new") return;
  const place = { tenantId: command.tenantId, frontgateId: command.frontgateId, deploymentId: command.deploymentId };
  const update = (change: string, condition: string, values: UpdateInput["values"] = {}) =>
    happened(
      table.update({
        key: contentKey(place.tenantId, place.frontgateId, place.deploymentId),
        update: `SET tenantId = :tenantId, frontgateId = :frontgateId, deploymentId = :deploymentId, entity = :entity, ${change}`,
        condition,
        names: { "#version": "version" },
        values: {
          ...Object.fromEntries(Object.entries(place).map(([name, value]) => [`:${name}`, value])),
          ":entity": "Content",
          ":version": version,
          ...values,
        },
      }),
    );
  const newest = "attribute_not_exists(#version) OR #version <= :version";
  if (changes === "everything") {
    const until = Math.floor(Date.parse(result.finishedAt) / 1000) + REMOVED_S;
    await update(
      "#version = :version, removed = :yes, expiresAt = :until REMOVE documentVersion, documentCommandId",
      newest,
      { ":yes": true, ":until": until },
    );
    return;
  }
  // A deployment that is registered again is no removed one.
  const again = "REMOVE removed, expiresAt";
  if (changes === "nodes") {
    await update(`#version = :version ${again}`, newest);
    return;
  }
  const document = "documentVersion = :version, documentCommandId = :command";
  const values = { ":command": command.id };
  const newer = "(attribute_not_exists(documentVersion) OR documentVersion <= :version)";
  if (await update(`#version = :version, ${document} ${again}`, `(${newest}) AND ${newer}`, values)) return;
  // A later order's result came first.
  const kept = "#version = if_not_exists(#version, :version)";
  await update(`${kept}, ${document}`, `attribute_not_exists(removed) AND ${newer}`, values);
}
