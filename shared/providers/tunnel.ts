/**
 * How a provider reaches an API that our functions cannot: through a Frontgate that runs beside it and dials out. The same
 * provider code speaks over it; only where its bytes go differs.
 */
export interface HttpTunnel {
  /**
   * One request and its answer. The far end adds what it authenticates with; what goes through holds no secret.
   * Bounded by the tunnel: a request of at most 1 MiB, an answer of at most 8 MiB, `timeoutMs` of at most 25 s.
   * @throws ProviderError `unavailable` while no Frontgate answers, `invalid` for what is larger than it carries
   */
  request(input: TunnelRequest): Promise<TunnelAnswer>;
}

/** Whether a credential says that its cloud is reached through a Frontgate, and so holds no secret: `{"via": "frontgate"}`. */
export function isThroughFrontgate(credential: unknown): boolean {
  return typeof credential === "object" && credential !== null && "via" in credential && credential.via === "frontgate";
}

export interface TunnelRequest {
  readonly method: string;
  /** Path and query, beginning with `/`: the far end knows the host, and goes to no other. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
}

export interface TunnelAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
