import * as z from "zod";

/**
 * How a provider reaches an API that our functions cannot: through a Frontgate that runs beside it and dials out. The same
 * provider code speaks over it; only where its bytes go differs.
 */
export interface HttpTunnel {
  /** Which Frontgate it leads to: one id, one place and one account there. */
  readonly id: string;
  /**
   * One request and its answer. The far end adds what it authenticates with; what goes through holds no secret.
   * Bounded by the tunnel: a request of at most 3 MiB, an answer of at most 24 MiB and, packed, 16 MiB, `timeoutMs` of at most 25 s.
   * @throws ProviderError `unavailable` while no Frontgate answers, `invalid` for what is larger than it carries
   */
  request(input: TunnelRequest): Promise<TunnelAnswer>;
}

/** A credential without a secret: a Frontgate inside dials us, and what it proves itself by lies there. */
export const ThroughFrontgate = z.strictObject({ via: z.literal("frontgate") });
export type ThroughFrontgate = z.infer<typeof ThroughFrontgate>;

/** Whether a credential says that its cloud is reached through a Frontgate, and so holds no secret: `{"via": "frontgate"}`. */
export function isThroughFrontgate(credential: unknown): boolean {
  return typeof credential === "object" && credential !== null && "via" in credential && credential.via === "frontgate";
}

export interface TunnelRequest {
  /** Absent: the API server of the cluster that the Frontgate is in. `cloud`: the one that it was set up for. */
  readonly to?: "cloud";
  /** `https://host:port` of a service of that cloud other than the one by which it is entered. The far end has a list of them. */
  readonly origin?: string;
  readonly method: string;
  /** Path and query, beginning with `/`: the far end knows the host, and goes to no other. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  /** The path runs a program in a container: see `TunnelAnswer.status`. */
  readonly exec?: true;
}

export interface TunnelAnswer {
  /** 101 of a program that was run: the body is then all that the far end of a WebSocket has sent. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
