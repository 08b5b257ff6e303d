import { ProviderError } from "../contract.ts";
import type { HttpTunnel, ThroughFrontgate } from "../tunnel.ts";
import type { Dialling } from "./dialling.ts";
import { keepClients } from "./kept.ts";

/** A client for each way to a cloud of one kind: by its own address, or through the Frontgate beside it. */
interface Ways<Direct, Client> {
  readonly direct: (credential: Direct) => Client;
  /** What the cloud's own password would prove the Frontgate proves. */
  readonly through: (tunnel: HttpTunnel) => Client;
}

/** Where, and as whom. */
export interface Going<Direct> extends Pick<Dialling, "allows"> {
  readonly credential: Direct | ThroughFrontgate;
  /** What tells clients of one credential apart. */
  readonly config?: unknown;
  readonly tunnel: HttpTunnel | undefined;
}

/**
 * `keepClients` for a cloud that some reach by its address and others through a Frontgate: who has a password shares nothing with who has none.
 * @param end of a client that is kept no longer
 */
export function keepWays<Client>(title: string, end?: (client: Client) => void) {
  const kept = keepClients<Client>(end);
  /** @throws ProviderError `unavailable` for one through a Frontgate without a tunnel */
  return <Direct extends object>(going: Going<Direct>, ways: Ways<Direct, Client>): Client => {
    const { credential, config, allows } = going;
    if (!("via" in credential)) return kept(allows, [credential, config], () => ways.direct(credential));
    const tunnel = tunnelTo(title, going.tunnel);
    return kept(allows, ["through", tunnel.id, config], () => ways.through(tunnel));
  };
}

/** @throws ProviderError `unavailable` without a tunnel */
export function tunnelTo(title: string, tunnel: HttpTunnel | undefined): HttpTunnel {
  if (tunnel !== undefined) return tunnel;
  throw new ProviderError({
    kind: "unavailable",
    providerCode: "NoTunnel",
    message: `${title} is reached through its Frontgate alone.`,
  });
}
