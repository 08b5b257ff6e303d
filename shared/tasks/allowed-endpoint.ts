import { addressPolicy } from "../platform/address-policy.ts";
import type { Provider, ProviderTools } from "../providers/contract.ts";
import { endpointAllowed } from "../providers/endpoint.ts";
import { TaskError } from "./contract.ts";

/**
 * A runtime may name its cloud's endpoint only where the operator allows it: else a tenant could have us call
 * addresses inside our own network. Checked again at each use, since the operator's list may have changed.
 * @param allowed the operator's setting: absolute URLs, comma-separated
 */
export function requireAllowedEndpoint(allowed: string | undefined) {
  const list = entries(allowed);
  return ({ endpoint }: Readonly<Record<string, unknown>>): void => {
    if (endpoint === undefined || (typeof endpoint === "string" && endpointAllowed(endpoint, list))) return;
    throw new TaskError({
      code: "endpoint-not-allowed",
      message: "The runtime names an endpoint that the operator of this installation does not allow.",
      retryable: false,
      remedy: "Leave the endpoint out to use the cloud's own, or ask the operator to allow it.",
    });
  };
}

/**
 * The provider, told which addresses a server that a tenant names may have: public ones, and any of a server that the
 * operator allows. It asks at the moment of dialling, so that a name cannot lead elsewhere after it was looked at.
 * @param allowed as above
 * @param tools where the programs lie that the provider starts
 */
export function guarded(provider: Provider, allowed: string | undefined, tools: ProviderTools = {}): Provider {
  const list = entries(allowed);
  const publicOnly = addressPolicy([]);
  const allows = (endpoint: string, address: string): boolean =>
    endpointAllowed(endpoint, list) || publicOnly.allows("", address);
  return { ...provider, connect: (input) => provider.connect({ allows, tools, ...input }) };
}

const entries = (allowed: string | undefined): string[] => (allowed ?? "").split(",").filter((one) => one !== "");
