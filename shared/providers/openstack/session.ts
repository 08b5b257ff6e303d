import { setTimeout as sleep } from "node:timers/promises";
import type * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import { addressOf } from "./catalogue.ts";
import { fault, refusal, type Service } from "./errors.ts";
import { type Catalogue, TokenAnswer } from "./identity.ts";
import { LIMITS } from "./limits.ts";
import { readable, unreadable } from "./readable.ts";
import type { Config } from "./schema.ts";
import type { Answer, Wires } from "./wires.ts";

/** Microversions of Rocky (2018): flavors with their extra specs, tags in the create request, volumes that grow in use. */
const VERSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  compute: { "openstack-api-version": "compute 2.61", "x-openstack-nova-api-version": "2.61" },
  volume: { "openstack-api-version": "volume 3.50" },
};

interface Token {
  readonly id: string;
  readonly expiresAt: number;
  readonly projectId: string;
  readonly projectName: string;
  readonly catalogue: Catalogue;
}

export interface Asked {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the service's version, beginning with `/`. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly body?: unknown;
}

/** One OpenStack, and as whom it is asked. */
export interface Way {
  readonly wires: Wires;
  /** Keystone's address with its version: absolute, or a path where somebody else knows it. */
  readonly keystone: string;
  /** Body of a request for a token. */
  readonly authentication: unknown;
  /** What could be quoted by a server that echoes. */
  readonly secrets: readonly string[];
}

/** One credential in one region. A token is got when the first request needs it, kept until its end and shared by all requests. */
export interface Session {
  readonly projectId: () => Promise<string>;
  /** @throws ProviderError */
  json<T extends z.ZodType>(service: Service, schema: T, asked: Asked): Promise<z.infer<T>>;
  /** For an answer that says nothing. @throws ProviderError */
  done(service: Service, asked: Asked): Promise<void>;
}

export function openSession(way: Way, config: Config, clock: Clock): Session {
  const { wires, keystone, authentication } = way;
  const secrets = new Set(way.secrets);
  const clean = (text: string) => [...secrets].reduce((safe, secret) => safe.replaceAll(secret, "[secret]"), text);
  let token: Promise<Token> | undefined;

  async function authenticate(): Promise<Token> {
    const answer = await repeated("GET", () =>
      wires.ask({
        method: "POST",
        url: `${keystone}/auth/tokens`,
        headers: { accept: "application/json", "content-type": "application/json", "user-agent": "pitrix" },
        body: JSON.stringify(authentication),
      }),
    );
    if (answer.status >= 300) throw refused("identity", answer);
    const id = answer.headers["x-subject-token"];
    const { expires_at, project, catalog } = parsed("identity", TokenAnswer, answer);
    if (id === undefined || project === undefined)
      throw fault("invalid", "UnscopedToken", "Keystone gave no token of a project.");
    secrets.add(id);
    return {
      id,
      expiresAt: Date.parse(expires_at),
      projectId: project.id,
      projectName: project.name,
      catalogue: catalog,
    };
  }

  async function current(): Promise<Token> {
    const asked = token ?? authenticate();
    token = asked;
    try {
      const held = await asked;
      if (held.expiresAt - clock().getTime() > LIMITS.tokenMarginMs) return held;
    } catch (error) {
      if (token === asked) token = undefined;
      throw error;
    }
    if (token === asked) token = undefined;
    return token === undefined ? renew() : token;
  }

  /** Once for all requests that find the token ended at the same moment. */
  function renew(): Promise<Token> {
    const asked = authenticate();
    token = asked;
    asked.catch(() => {
      if (token === asked) token = undefined;
    });
    return asked;
  }

  const refused = (service: Service, { status, text, headers }: Answer): ProviderError =>
    refusal(
      service,
      { status, text, requestId: headers["x-openstack-request-id"] ?? headers["x-compute-request-id"] },
      clean,
    );

  async function ask(service: Service, { method = "GET", path, query, body }: Asked): Promise<Answer> {
    const once = async (held: Token) => {
      const base =
        service === "identity" ? keystone : addressOf(service, held.catalogue, config.region, held.projectId);
      return wires.ask({
        method,
        url: `${base}${path}${query === undefined || query.size === 0 ? "" : `?${query}`}`,
        headers: {
          accept: "application/json",
          "user-agent": "pitrix",
          "x-auth-token": held.id,
          ...VERSIONS[service],
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    };
    return repeated(method, async () => {
      const held = await current();
      const answer = await once(held);
      // Ended early, or withdrawn with all of its user's: a new one is asked for, once.
      return answer.status === 401 ? once(await renewUnless(held)) : answer;
    });
  }

  /** A request that came first may have renewed it already. */
  async function renewUnless(held: Token): Promise<Token> {
    const now = token === undefined ? undefined : await token.catch(() => undefined);
    return now !== undefined && now !== held ? now : renew();
  }

  return {
    projectId: async () => (await current()).projectId,
    async json(service, schema, asked) {
      const answer = await ask(service, asked);
      if (answer.status >= 300) throw refused(service, answer);
      return parsed(service, schema, answer);
    },
    async done(service, asked) {
      const answer = await ask(service, asked);
      if (answer.status >= 300) throw refused(service, answer);
    },
  };
}

/**
 * Up to three tries: of a request that only reads at any fault that may pass, of any request at a refusal for its rate, which is before
 * anything was done.
 */
async function repeated(method: string, ask: () => Promise<Answer>): Promise<Answer> {
  const reads = method === "GET";
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= LIMITS.attempts;
    try {
      const answer = await ask();
      const rate = answer.status === 429 || (answer.status === 413 && answer.headers["retry-after"] !== undefined);
      if (last || !(rate || (reads && answer.status >= 500))) return answer;
      const wanted = Number(answer.headers["retry-after"] ?? 0) * 1000;
      if (wanted > LIMITS.pauseMs) return answer;
      await sleep(Math.max(wanted || 0, 200 * attempt));
    } catch (error) {
      const retryable = error instanceof ProviderError && error.retryable;
      if (last || !reads || !retryable) throw error;
      await sleep(200 * attempt);
    }
  }
}

function parsed<T extends z.ZodType>(service: Service, schema: T, { text }: Answer): z.infer<T> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw unreadable(service, "it is no JSON");
  }
  return readable(service, schema, body);
}
