import * as z from "zod";
import { type CredentialStore, useCredential } from "../../../shared/domain/credential/store.ts";
import { awaitPod } from "../../../shared/domain/frontgate/cluster.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { faults } from "../../../shared/platform/middleware/validate.ts";
import { manifestOf, manifests } from "../../../shared/providers/registry.ts";
import { type Installing, installation, modeOf } from "./installation.ts";
import type { Probe } from "./probe.ts";
import type { create as contract } from "./routes.ts";

export interface CreateRuntime extends Installing {
  readonly runtimes: RuntimeStore;
  readonly credentials: CredentialStore;
  readonly probe: Probe;
  readonly newId: NewId;
  readonly newSecret: () => string;
}

const Config = z.record(z.string(), z.unknown());

/** What is known of a cloud that is asked later. */
const NOT_ASKED = { account: "", region: "", zones: [] };

export function create({
  runtimes,
  credentials,
  probe,
  newId,
  newSecret,
  installing,
}: CreateRuntime): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const config = parseConfig(body.provider, body.config);
    const credential = await credentials.get(tenantId, body.credentialId);
    const reach = requireReach(caller, "credentials:read");
    if (credential === undefined || !reaches(reach, credential)) {
      throw wrong("/credentialId", `There is no credential "${body.credentialId}".`, "Add it with POST /credentials.");
    }
    if (credential.provider !== body.provider) {
      throw wrong(
        "/credentialId",
        `The credential is one of "${credential.provider}", not of "${body.provider}".`,
        "Name a credential of the same provider.",
      );
    }
    const at = now.toISOString();
    const through = credential.via === "frontgate";
    const report = through ? NOT_ASKED : await probe(body.provider, { tenantId, credentialId: credential.id, config });
    const runtime: Runtime = {
      id: newId("runtime"),
      tenantId,
      name: body.name,
      description: body.description,
      provider: body.provider,
      credentialId: credential.id,
      config,
      labels: body.labels,
      ...(body.imageMirror ? { imageMirror: body.imageMirror } : {}),
      status: through ? "connecting" : "active",
      ...(through ? { via: "frontgate" as const } : {}),
      probe: { ...report, at },
      groups: [],
      createdBy: caller.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    if (through) {
      const token = newSecret();
      const answer = {
        body: runtime,
        once: { install: await installation({ installing }, runtime, token, now) },
        version: 1,
        location: `/runtimes/${runtime.id}`,
      };
      const writes = [useCredential(tenantId, credential.id), ...awaitPod(runtime, token, now, modeOf(runtime))];
      return commit(answer, (also) => runtimes.create(runtime, [...writes, ...also]));
    }
    return commit({ body: runtime, version: 1, location: `/runtimes/${runtime.id}` }, (also) =>
      runtimes.create(runtime, [useCredential(tenantId, credential.id), ...also]),
    );
  };
}

/** As the provider's manifest reads it. @throws Problem 422 with pointers below `/config` */
function parseConfig(provider: string, config: unknown): Record<string, unknown> {
  const manifest = manifestOf(provider);
  if (manifest === undefined) {
    const known = manifests.map(({ id }) => id).join(", ");
    throw wrong("/provider", `There is no provider "${provider}".`, `Choose one of: ${known}.`);
  }
  const parsed = manifest.config.safeParse(config);
  if (parsed.success) return Config.parse(parsed.data);
  throw invalid(
    "invalid-request",
    `This is not a configuration of ${manifest.title}`,
    faults(parsed.error.issues, ["config"]),
  );
}

function wrong(pointer: string, detail: string, remedy: string) {
  const fault: Fault = { pointer, detail, remedy };
  return invalid("invalid-request", "The runtime cannot be added so", [fault]);
}
