import { createHash } from "node:crypto";
import { derivedId } from "../../kernel/ids.ts";
import type { Write } from "../../platform/dynamodb.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Runtime } from "../runtime/schema.ts";
import { ALL_FRONTGATES, connectionKey, frontgateKey, frontgateSeenKey } from "./entity.ts";
import type { Frontgate } from "./schema.ts";

type Of = Pick<Runtime, "id" | "tenantId" | "provider">;

/** Id of the Frontgate that carries a runtime's calls, as a pod in its cluster or on a machine beside its cloud: one a runtime. */
export const clusterFrontgateId = ({ tenantId, id }: Pick<Runtime, "tenantId" | "id">): string =>
  derivedId("frontgate", tenantId, id);

/** When a token that is given out now is worth nothing any more. */
export const enrolmentEnd = (now: Date): Date => new Date(now.getTime() + LIMITS.enrolmentMs);

const digest = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Writes for a transaction: a Frontgate that waits for its pod, or for its machine. */
export function awaitPod(
  runtime: Of,
  token: string,
  now: Date,
  mode: NonNullable<Frontgate["mode"]> = "cluster",
): readonly Write[] {
  const id = clusterFrontgateId(runtime);
  const { tenantId, provider, id: runtimeId } = runtime;
  const at = now.toISOString();
  const frontgate = {
    id,
    tenantId,
    provider,
    runtimeId,
    mode,
    vpcId: "",
    subnetId: "",
    region: "",
    status: "active",
    generation: digest(token).slice(0, 16),
    leaseUntil: 0,
    sealedToken: "",
    tokenSha256: digest(token),
    tokenExpiresAt: enrolmentEnd(now).getTime(),
    rotateKey: false,
    lastProofAt: 0,
    ready: false,
    createdAt: at,
  } satisfies Omit<Frontgate, "users" | "revokedNodes">;
  const index = { gsi1pk: ALL_FRONTGATES, gsi1sk: frontgateSeenKey(at, id) };
  return [
    {
      put: { ...frontgateKey(tenantId, id), entity: "Frontgate", ...index, ...frontgate },
      expression: { condition: "attribute_not_exists(pk)" },
    },
  ];
}

/**
 * Writes for a transaction: the pod that comes with this token is the Frontgate from then on, and what was before is shut out. One that the
 * platform has revoked stays so.
 */
export function awaitAnotherPod(frontgate: Frontgate, token: string, now: Date): readonly Write[] {
  const { tenantId, id, connectionId, generation } = frontgate;
  return [
    {
      update: {
        key: frontgateKey(tenantId, id),
        update:
          "SET tokenSha256 = :token, tokenExpiresAt = :until, #generation = :next, #ready = :no REMOVE publicKey, keyChangedAt, connectionId, shutOut, probed",
        condition: "#generation = :before AND attribute_not_exists(revokedAt)",
        names: { "#generation": "generation", "#ready": "ready" },
        values: {
          ":token": digest(token),
          ":until": enrolmentEnd(now).getTime(),
          ":next": digest(token).slice(0, 16),
          ":before": generation,
          ":no": false,
        },
      },
    },
    ...(connectionId === undefined ? [] : [{ delete: connectionKey(connectionId) }]),
  ];
}

/** Writes for a transaction: the Frontgate goes with its runtime. Its pod is not let in again. */
export function forgetPod({ tenantId, id, connectionId }: Frontgate): readonly Write[] {
  return [
    { delete: frontgateKey(tenantId, id) },
    ...(connectionId === undefined ? [] : [{ delete: connectionKey(connectionId) }]),
  ];
}

/** Writes for a transaction: its cluster was seen through it. */
export function sawCluster({ tenantId, id, generation }: Frontgate): readonly Write[] {
  return [
    {
      update: {
        key: frontgateKey(tenantId, id),
        update: "SET probed = :yes",
        condition: "#generation = :generation",
        names: { "#generation": "generation" },
        values: { ":yes": true, ":generation": generation },
      },
    },
  ];
}
