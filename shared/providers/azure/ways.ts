import type { Clock } from "../../kernel/clock.ts";
import type { ProviderError } from "../contract.ts";
import type { Dialling } from "../http/dialling.ts";
import { tunnelWire } from "../http/tunnel-wire.ts";
import { type Going, keepWays } from "../http/ways.ts";
import { openWire } from "../http/wire.ts";
import type { HttpTunnel } from "../tunnel.ts";
import { type Arm, openArm, type Way } from "./client.ts";
import { invalid, wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Application, Config } from "./schema.ts";
import { serversOf } from "./servers.ts";
import { openSpeech } from "./speak.ts";
import { openTokens } from "./tokens.ts";

function direct(application: Application, config: Config, dialling: Dialling, clock: Clock): Way {
  const { authority, manager, scope } = serversOf(config);
  const secrets = new Set([application.clientSecret, encodeURIComponent(application.clientSecret)]);
  const clean = (text: string) => [...secrets].reduce((safe, secret) => safe.replaceAll(secret, "[secret]"), text);
  const speech = (server: string) => {
    const fault = (error: unknown) => wayError(error, new URL(server).host);
    const wire = openWire({ server, caCertificate: config.caCertificate }, { ...dialling, limits: LIMITS, fault });
    return openSpeech(wire, new URL(server).host, clean);
  };
  const tokens = openTokens(application, scope, speech(authority), clock, (token) => void secrets.add(token));
  return { speak: speech(manager), host: new URL(manager).host, tokens };
}

/** The Frontgate knows servers, application and token. */
const through = (tunnel: HttpTunnel): Way => ({
  speak: openSpeech(tunnelWire(tunnel, { timeoutMs: LIMITS.headersMs }), "through its Frontgate", (text) => text),
  host: undefined,
  tokens: undefined,
});

/** Tokens outlive one call. */
export function keepArms() {
  const kept = keepWays<Arm>("Azure");
  /** @throws ProviderError `unavailable` through a Frontgate without a tunnel, `invalid` where the config names servers besides */
  return (going: Going<Application> & { readonly config: Config }, clock: Clock): Arm => {
    const { cloud, endpoint, caCertificate } = going.config;
    if ("via" in going.credential && (cloud ?? endpoint ?? caCertificate) !== undefined) throw twice();
    const config = [cloud, endpoint, caCertificate];
    return kept(
      { ...going, config },
      {
        direct: (application) => openArm(direct(application, going.config, going, clock)),
        through: (tunnel) => openArm(through(tunnel)),
      },
    );
  };
}

const twice = (): ProviderError =>
  invalid(
    "InvalidConfig",
    "The Frontgate's `cloud.json` names the servers: leave `cloud`, `endpoint` and `caCertificate` out.",
  );
