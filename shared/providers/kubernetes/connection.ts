import { keepClients } from "../http/kept.ts";
import type { Access } from "./access.ts";
import { type ClusterTransport, type DirectOptions, directTransport } from "./transport.ts";

/** Transports that outlive one call. @param identity of who connects, where `access` does not tell it */
export function keepTransports() {
  const kept = keepClients<ClusterTransport>((transport) => void transport.close());
  return (access: Access, options: DirectOptions, identity = ""): ClusterTransport =>
    kept(options.allows, [access, identity], () => directTransport(access, options));
}
