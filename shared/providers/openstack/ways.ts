import type { Clock } from "../../kernel/clock.ts";
import type { Dialling } from "../http/dialling.ts";
import { type Going, keepWays } from "../http/ways.ts";
import type { HttpTunnel } from "../tunnel.ts";
import { authentication, keystone, secretsOf } from "./identity.ts";
import type { Config, User } from "./schema.ts";
import { openSession, type Session, type Way } from "./session.ts";
import { openWires, tunnelWires } from "./wires.ts";

export function directWay(user: User, config: Config, dialling: Dialling): Way {
  return {
    wires: openWires(user.caCertificate, dialling),
    keystone: keystone(user.authUrl),
    authentication: authentication(user, config),
    secrets: secretsOf(user),
  };
}

/** The Frontgate logs in as its own user to its own project, whatever is sent. */
const throughWay = (tunnel: HttpTunnel): Way => ({
  wires: tunnelWires(tunnel),
  keystone: "/v3",
  authentication: {},
  secrets: [],
});

interface Kept {
  readonly way: Way;
  readonly session: Session;
}

/** Tokens and connections outlive one call. */
export function keepSessions() {
  const kept = keepWays<Kept>("OpenStack", ({ way }) => void way.wires.close());
  /** @throws ProviderError `unavailable` through a Frontgate without a tunnel */
  return (going: Going<User> & { readonly config: Config }, clock: Clock): Session => {
    const { config } = going;
    const opened = (way: Way): Kept => ({ way, session: openSession(way, config, clock) });
    const ways = {
      direct: (user: User) => opened(directWay(user, config, going)),
      through: (tunnel: HttpTunnel) => opened(throughWay(tunnel)),
    };
    return kept(going, ways).session;
  };
}
