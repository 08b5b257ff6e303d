import * as z from "zod";
import type { CredentialStore } from "../domain/credential/store.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import type { RuntimeStore } from "../domain/runtime/store.ts";
import type { RuntimeSubnet } from "../domain/runtime/subnet.ts";
import type { Sealer } from "../platform/secrets.ts";
import { type Provider, ProviderError } from "../providers/contract.ts";
import { type HttpTunnel, isThroughFrontgate } from "../providers/tunnel.ts";

export interface SubnetParts {
  readonly runtimes: Pick<RuntimeStore, "get">;
  readonly credentials: Pick<CredentialStore, "get">;
  readonly sealer: Pick<Sealer, "open">;
  readonly provider: Provider;
  /** Through which the cloud of a runtime with a Frontgate is reached. */
  readonly tunnel: (runtime: Pick<Runtime, "tenantId" | "id">) => HttpTunnel;
  /** Refuses a runtime's settings that the operator does not allow. @throws TaskError */
  readonly checkConfig: (config: Readonly<Record<string, unknown>>) => void;
}

export interface SubnetsRequest {
  /** Whose runtime it is. */
  readonly tenantId: string;
  readonly runtimeId: string;
  /** For whom it is asked: the owner, or a tenant that it is shared with. */
  readonly askedBy: string;
}

/** More than anybody chooses among; an answer of them is some 1 MB, where Lambda carries 6. */
const MOST = 2000;
/** A cloud that the tenant names may say what it likes: words are cut, and what has no usable id is left out. */
const Words = z.string().transform((text) => text.slice(0, 500));
const Id = z.string().min(1).max(255);
const Bounded = z.object({
  id: Id,
  name: Words.optional(),
  cidr: z.string().max(64),
  zone: Id,
  vpcId: Id,
  vpcName: Words.optional(),
  freeAddresses: z.int().nonnegative().optional(),
  egress: z.object({ open: z.boolean(), via: Words.optional(), reason: Words.optional() }).optional(),
});

/**
 * The subnets that the runtime's credential sees, by id, and what the cloud tells of them; nothing is changed. Two reads, one request to KMS and
 * what the provider's `listSubnets` asks. @throws ProviderError, TaskError, Problem `secret-missing`
 */
export async function runtimeSubnets(parts: SubnetParts, request: SubnetsRequest): Promise<readonly RuntimeSubnet[]> {
  const { tenantId, runtimeId, askedBy } = request;
  const runtime = await parts.runtimes.get(tenantId, runtimeId);
  if (runtime === undefined) throw gone("NoSuchRuntime", "The runtime is not there any more.");
  const credential = await parts.credentials.get(tenantId, runtime.credentialId);
  if (credential === undefined) throw gone("NoSuchCredential", "The runtime's credential is not there any more.");
  const { config } = runtime;
  parts.checkConfig(config);
  const secret: unknown = JSON.parse(
    await parts.sealer.open(credential.sealed, { tenant: tenantId, object: credential.id }),
  );
  const through = isThroughFrontgate(secret) ? { tunnel: parts.tunnel(runtime) } : {};
  const { network } = parts.provider.connect({ credential: secret, config, tenantId: askedBy, ...through });
  if (network === undefined) throw gone("NoNetworks", "Of this kind of cloud no subnets are known.");
  const subnets = (await network.listSubnets()).flatMap((subnet) => Bounded.safeParse(subnet).data ?? []);
  return subnets.sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, MOST);
}

const gone = (providerCode: string, message: string): ProviderError =>
  new ProviderError({ kind: "not-found", providerCode, message });
