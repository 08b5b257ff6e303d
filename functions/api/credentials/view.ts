import type { Credential } from "../../../shared/domain/credential/schema.ts";
import { manifestOf } from "../../../shared/providers/registry.ts";

/** This installation, as the clouds of tenants name it: whom a trust policy lets in. */
export interface Trusted {
  readonly principal: string;
}

/** The credential with what the tenant tells its cloud, where it is a trust. */
export function view(credential: Credential, { principal }: Trusted) {
  const { keyless, externalId, ...shown } = credential;
  const trust = manifestOf(credential.provider)?.trust;
  if (!keyless || externalId === undefined || trust === undefined) return { ...shown, keyless };
  return { ...shown, keyless, trust: { externalId, policy: trust.policy({ externalId, principal }) } };
}
