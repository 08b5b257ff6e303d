import type { Dialling } from "../http/dialling.ts";
import { tunnelWire } from "../http/tunnel-wire.ts";
import { type Going, keepWays } from "../http/ways.ts";
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
  const kept = keepWays<Session>("vCenter");
  /** @throws ProviderError `unavailable` through a Frontgate without a tunnel */
  return (going: Going<User>): Session =>
    kept(going, {
      direct: (user) => openSession(direct(user, going)),
      through: (tunnel) => openSession(through(tunnel)),
    });
}

/** Until it is known whether the request may be repeated. */
function asItIs(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
