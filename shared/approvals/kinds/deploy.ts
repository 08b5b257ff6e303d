import * as z from "zod";
import { isReleased } from "../../domain/app/audience.ts";
import { gateKey, opened } from "../../domain/app/catalogue.ts";
import { appVersionKey } from "../../domain/app/entity.ts";
import { AppVersion } from "../../domain/app/schema.ts";
import type { Approval } from "../../domain/approval/schema.ts";
import { deploymentKey } from "../../domain/deployment/entity.ts";
import { Deployment } from "../../domain/deployment/schema.ts";
import { jobKey, queuedIndex, SET_STATUS_INDEX, statusValues } from "../../domain/job/entity.ts";
import { isDeployable } from "../../domain/lifecycle/rules.ts";
import { unlinkWrites } from "../../domain/link/writes.ts";
import { returnWrites } from "../../domain/quota/writes.ts";
import { runtimeKey } from "../../domain/runtime/entity.ts";
import { Runtime } from "../../domain/runtime/schema.ts";
import { sharedBy } from "../../domain/runtime/sharing.ts";
import { digestOf } from "../../kernel/canonical-json.ts";
import type { Item, Key, Table, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import type { Outcome } from "./contract.ts";

type AskedDeployment = Pick<
  Deployment,
  | "id"
  | "name"
  | "appVersionId"
  | "appTenantId"
  | "stage"
  | "runtimeId"
  | "credentialId"
  | "values"
  | "sealedValues"
  | "subnetId"
>;

/**
 * Everything of a deployment that an approver agrees to. Passwords are in it as their ciphertext, which nobody can read
 * and which changes whenever they do.
 */
export function deployHash(
  deployment: AskedDeployment,
  version: Pick<AppVersion, "digest">,
  runtime: Pick<Runtime, "provider" | "credentialId" | "config" | "imageMirror" | "probe">,
): string {
  const { id, name, appVersionId, appTenantId, stage, runtimeId, credentialId, values, subnetId } = deployment;
  const { provider, config, imageMirror, probe } = runtime;
  return digestOf({
    deployment: { id, name, appVersionId, appTenantId, stage, runtimeId, credentialId, values, subnetId },
    sealed: deployment.sealedValues,
    digest: version.digest,
    runtime: { provider, credentialId: runtime.credentialId, config, imageMirror, account: probe.account },
  });
}

/** The deployment waits with its job, which the queue passes by; its approval queues the job. */
export function deployOutcome(table: Table): Outcome {
  return {
    async carryOut(approval, now) {
      const found = await read(table, approval);
      if (typeof found === "string") return { changed: found };
      const at = now.toISOString();
      return {
        writes: [
          deploymentWrite(approval, "creating", undefined, at),
          jobWrite(approval, { status: "queued" }, at),
          ...unchangedWrites(found),
        ],
      };
    },
    async turnDown(approval, now) {
      const at = now.toISOString();
      const reason = approval.reason ?? `The request was ${approval.status}.`;
      const item = await table.get(deploymentKey(approval.tenantId, approval.subject.id), { consistent: true });
      const asked = item === undefined ? undefined : Deployment.parse(item);
      return [
        deploymentWrite(approval, "rejected", reason, at),
        jobWrite(approval, { status: approval.status === "withdrawn" ? "cancelled" : "rejected", reason }, at),
        // It was taken when it was asked for; the deployment holds it no more.
        ...returnWrites(approval.tenantId, asked?.quota),
        ...(asked === undefined ? [] : unlinkWrites(asked, asked.linked ?? [])),
      ];
    },
  };
}

/** What a request runs on, as it is now. */
export interface Places {
  readonly version: AppVersion;
  readonly runtime: Runtime;
  /** What opens another tenant's version. */
  readonly gate: Gate | undefined;
}

interface Gate {
  readonly key: Key;
  readonly version: number;
}

const Versioned = z.object({ version: z.int() });

/** What the request is made of now; or a sentence about what has changed. */
async function read(table: Table, { tenantId, subject, hash, facts }: Approval): Promise<Places | string> {
  const item = await table.get(deploymentKey(tenantId, subject.id), { consistent: true });
  if (item === undefined) return "The deployment is gone.";
  const deployment = Deployment.parse(item);
  const places = await readPlaces(table, { ...deployment, groups: facts.groups });
  if (typeof places === "string") return places;
  if (deployHash(deployment, places.version, places.runtime) !== hash)
    return "The deployment, its app version or its runtime is not what was asked for any more.";
  return places;
}

/** Version and runtime, where both may still be used; or a sentence about what has changed. One round trip. */
export async function readPlaces(
  table: Table,
  of: Pick<
    Deployment,
    "tenantId" | "appId" | "appVersionId" | "appTenantId" | "repoId" | "runtimeId" | "runtimeTenantId"
  > & {
    /** Of whoever asked. */
    readonly groups: readonly string[];
  },
): Promise<Places | string> {
  const { tenantId, appTenantId, runtimeTenantId, repoId, appId, groups } = of;
  const opening = appTenantId === undefined ? undefined : gateKey(appTenantId, repoId, appId);
  const keys = [
    appVersionKey(appTenantId ?? tenantId, of.appVersionId),
    runtimeKey(runtimeTenantId ?? tenantId, of.runtimeId),
    ...(opening === undefined ? [] : [opening]),
  ];
  const [versionItem, runtimeItem, gateItem] = await acrossTenants(
    "a version and a runtime that were shared when it was asked for",
    () => table.batchGet(keys, { consistent: true }),
  );
  if (versionItem === undefined) return "The app version is gone.";
  if (runtimeItem === undefined) return "The runtime is gone.";
  const version = AppVersion.parse(versionItem);
  const runtime = Runtime.parse(runtimeItem);
  if (!isDeployable(version.status)) return `The app version is ${version.status}.`;
  if (runtime.status !== "active") return `The runtime is ${runtime.status}.`;
  if (runtimeTenantId !== undefined && sharedBy({ scope: "group", groups }, runtime) === undefined)
    return "The runtime is no longer shared with whoever asked.";
  const gate = gateOf(opening, gateItem);
  if (opening !== undefined) {
    const viewer = { tenantId, groups, wide: false };
    if (gate === undefined || opened(viewer, repoId, gateItem) === undefined || !isReleased(version))
      return "The app version is no longer shared with whoever asked.";
  }
  return { version, runtime, gate };
}

/** What the hash was made of, and the sharing that a guest's version came by, is still what it was when this is written. */
export function unchangedWrites({ version, runtime, gate }: Places): readonly Write[] {
  return [
    unchanged(appVersionKey(version.tenantId, version.id), version.version),
    unchanged(runtimeKey(runtime.tenantId, runtime.id), runtime.version),
    ...(gate === undefined ? [] : [unchanged(gate.key, gate.version)]),
  ];
}

function gateOf(key: Key | undefined, item: Item | undefined): Gate | undefined {
  return key === undefined || item === undefined ? undefined : { key, version: Versioned.parse(item).version };
}

/** As it waits for this approval, and only so. */
function deploymentWrite(
  { tenantId, subject }: Approval,
  status: "creating" | "rejected",
  reason: string | undefined,
  at: string,
): Write {
  const ending = status === "rejected" ? ", statusReason = :reason REMOVE activeJobId, quota, linked" : "";
  return {
    update: {
      key: deploymentKey(tenantId, subject.id),
      update: `SET #status = :status, #version = #version + :one, updatedAt = :at${ending}`,
      condition: "#status = :pending AND activeJobId = :job",
      names: { "#status": "status", "#version": "version" },
      values: {
        ":status": status,
        ":one": 1,
        ":at": at,
        ":pending": "pending_approval",
        ":job": subject.jobId ?? "",
        ...(status === "rejected" ? { ":reason": reason } : {}),
      },
    },
  };
}

/** The job of the request, as it waits: it is queued, under the number that it has by now, or ended. */
export function jobWrite(
  { tenantId, subject, status: ended }: Approval,
  next: {
    readonly status: "queued" | "rejected" | "cancelled";
    readonly reason?: string;
    readonly revision?: number;
  },
  at: string,
): Write {
  const { status, reason, revision } = next;
  const failure = {
    code: `approval-${ended}`,
    message: reason,
    retryable: false,
    remedy: "Nothing was made. Ask again: a new request needs a new approval.",
  };
  const attempt = 1;
  const queued = status === "queued";
  const index = queuedIndex({ tenantId, id: subject.jobId ?? "", deploymentId: subject.id, attempt });
  const numbered = revision === undefined ? "" : ", revision = :revision";
  const sets = queued ? `gsi2pk = :gsi2pk, gsi2sk = :gsi2sk${numbered}` : "finishedAt = :at, failure = :failure";
  return {
    update: {
      key: jobKey(tenantId, subject.jobId ?? ""),
      update: `SET #status = :status, #version = #version + :one, ${SET_STATUS_INDEX}, ${sets}`,
      condition: "#status = :pending AND attempt = :attempt",
      names: { "#status": "status", "#version": "version" },
      values: {
        ":status": status,
        ...statusValues({ tenantId, id: subject.jobId ?? "", status }),
        ":one": 1,
        ":pending": "pending_approval",
        ":attempt": attempt,
        ...(revision === undefined ? {} : { ":revision": revision }),
        ...(queued ? { ":gsi2pk": index.gsi2pk, ":gsi2sk": index.gsi2sk } : { ":at": at, ":failure": failure }),
      },
    },
  };
}

function unchanged(key: ReturnType<typeof runtimeKey>, version: number): Write {
  const names = { "#version": "version" };
  return { check: key, expression: { condition: "#version = :version", names, values: { ":version": version } } };
}
