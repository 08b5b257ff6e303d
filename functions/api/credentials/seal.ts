import { fingerprintOf, hintOf } from "../../../shared/domain/credential/rules.ts";
import type { Credential } from "../../../shared/domain/credential/schema.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";
import { manifestOf } from "../../../shared/providers/registry.ts";
import { isThroughFrontgate } from "../../../shared/providers/tunnel.ts";
import { parseSecret } from "./secret.ts";

export interface SealSecret {
  readonly sealer: Sealer;
  /** What a tenant's cloud will ask us for: new, and not to be guessed. */
  readonly newExternalId: () => string;
}

type Sealed = Pick<Credential, "sealed" | "hint" | "fingerprint" | "keyless" | "via" | "externalId">;

/**
 * The secret as its item keeps it. One KMS request.
 * @param before the external id that the credential has already: the tenant's cloud may know it
 * @throws Problem 422 with pointers below `/secret`
 */
export async function sealSecret(
  { sealer, newExternalId }: SealSecret,
  of: Pick<Credential, "id" | "tenantId" | "provider">,
  secret: unknown,
  before: string | undefined,
): Promise<Sealed> {
  const given = parseSecret(of.provider, secret);
  const keyless = manifestOf(of.provider)?.trust?.holds(given) === true;
  const externalId = keyless ? (before ?? newExternalId()) : before;
  const kept = keyless ? { ...given, externalId } : given;
  return {
    sealed: await sealer.seal(JSON.stringify(kept), { tenant: of.tenantId, object: of.id }),
    hint: hintOf(given),
    fingerprint: fingerprintOf(of.id, given),
    keyless,
    ...(isThroughFrontgate(given) ? { via: "frontgate" as const } : {}),
    externalId,
  };
}
