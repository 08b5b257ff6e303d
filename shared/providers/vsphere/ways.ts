import { ProviderError } from "../contract.ts";
import type { Dialling } from "../http/dialling.ts";
import { keepClients } from "../http/kept.ts";
import { tunnelWire } from "../http/tunnel-wire.ts";
import { openWire } from "../http/wire.ts";
import type { HttpTunnel } from "../tunnel.ts";
import { LIMITS } from "./limits.ts";
import type { User } from "./schema.ts";
import { openSession, type Session } from "./session.ts";
import type { Way } from "./soap.ts";

/** No proxy of the environment is used, and vCenter's certificate is always looked at. */
function direct({ server, caCertificate, username, password }: User, dialling: Dialling): Way {
  const wire = openWire({ server, caCertificate }, { ...dialling, limits: LIMITS, fault: asItIs });
  return { wire, place: new URL(server).host, username, password };
}

/** The Frontgate logs in as its own user, whatever is sent. */
function through(tunnel: HttpTunnel): Way {
  const wire = tunnelWire(tunnel, { timeoutMs: LIMITS.headersMs });
  return { wire, place: "through its Frontgate", username: "", password: "" };
}

/**
 * Sessions outlive one call, so that a task that looks every second does not log in every second. Nobody logs out: a function does
 * not know its last call, and vCenter ends sessions that are not used.
 */
export function keepSessions() {
  const kept = keepClients<Session>();
  return {
    direct: (user: User, dialling: Dialling): Session =>
      kept(dialling.allows, user, () => openSession(direct(user, dialling))),
    /** @throws ProviderError `unavailable` without a tunnel */
    through(tunnel: HttpTunnel | undefined, { allows }: Dialling): Session {
      if (tunnel === undefined) throw noTunnel();
      return kept(allows, ["through", tunnel.id], () => openSession(through(tunnel)));
    },
  };
}

/** Until it is known whether the request may be repeated. */
function asItIs(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function noTunnel(): ProviderError {
  return new ProviderError({
    kind: "unavailable",
    providerCode: "NoTunnel",
    message: "vCenter is reached through its Frontgate alone.",
  });
}
