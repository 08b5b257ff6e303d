import * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import type { Dialling } from "../http/dialling.ts";
import { keepClients } from "../http/kept.ts";
import { invalid } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Config, Credential } from "./schema.ts";
import { serversOf } from "./servers.ts";
import { openSpeech, type Said, type Sent } from "./speak.ts";

/** One resource or list of Resource Manager's. */
export interface Place {
  /** From `/subscriptions` on. */
  readonly path: string;
  readonly version: string;
  /** Further parameters of the query. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Resource Manager as one application. Every method is one request, and one more when a token is needed. @throws ProviderError */
export interface Arm {
  get(place: Place): Promise<unknown>;
  /** `undefined` for what is not there. */
  find(place: Place): Promise<unknown>;
  /** Members of `value`, one request a page. */
  list(place: Place): Promise<readonly unknown[]>;
  /** @param only refuses (`PreconditionFailed`) when it is there already, or is no longer the one with this etag */
  put(place: Place, body: object, only?: "new" | { readonly etag: string | undefined }): Promise<unknown>;
  patch(place: Place, body: object): Promise<void>;
  post(place: Place, body?: object): Promise<void>;
  /** Answers whether it was there. */
  delete(place: Place): Promise<boolean>;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });
const Page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

interface Kept {
  readonly value: string;
  /** Milliseconds. */
  readonly until: number;
}

export function openArm(credential: Credential, config: Config, dialling: Dialling, clock: Clock): Arm {
  const { authority, manager, scope } = serversOf(config);
  const { caCertificate } = config;
  const secrets = new Set([credential.clientSecret, encodeURIComponent(credential.clientSecret)]);
  const clean = (text: string) => [...secrets].reduce((safe, secret) => safe.replaceAll(secret, "[secret]"), text);
  const askAuthority = openSpeech({ server: authority, caCertificate }, dialling, clean);
  const askManager = openSpeech({ server: manager, caCertificate }, dialling, clean);
  let token: Promise<Kept> | undefined;

  async function newToken(): Promise<Kept> {
    const { body } = await askAuthority({
      method: "POST",
      path: `/${credential.tenantId}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: credential.clientId,
        client_secret: credential.clientSecret,
        scope,
      }).toString(),
    });
    const { access_token, expires_in } = answered(Token, body);
    secrets.add(access_token);
    return { value: access_token, until: clock().getTime() + expires_in * 1_000 - LIMITS.tokenSlackMs };
  }

  async function tokenNow(): Promise<Kept> {
    const kept = await token;
    if (kept !== undefined && clock().getTime() < kept.until) return kept;
    // Of requests at the same time, one asks.
    const asked = newToken();
    token = asked;
    asked.catch(() => {
      if (token === asked) token = undefined;
    });
    return asked;
  }

  async function ask(
    { path, version, query = {} }: Place,
    sent: Omit<Sent, "path" | "headers">,
    more = {},
  ): Promise<Said> {
    const parameters = new URLSearchParams({ "api-version": version, ...query });
    const attempt = ({ value }: Kept) =>
      askManager({
        ...sent,
        path: `${path}?${parameters}`,
        headers: {
          authorization: `Bearer ${value}`,
          accept: "application/json",
          "user-agent": "pitrix",
          ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
          ...more,
        },
      });
    const used = await tokenNow();
    try {
      return await attempt(used);
    } catch (error) {
      // Withdrawn or ended before its time: nothing was done, so that also a change may be asked for again.
      if (!(error instanceof ProviderError) || error.kind !== "auth") throw error;
    }
    if ((await token)?.value === used.value) token = undefined;
    return attempt(await tokenNow());
  }

  async function page(place: Place): Promise<z.infer<typeof Page>> {
    return answered(Page, (await ask(place, { method: "GET" })).body);
  }

  return {
    get: async (place) => (await ask(place, { method: "GET" })).body,
    async find(place) {
      try {
        return (await ask(place, { method: "GET" })).body;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async list(place) {
      const members: unknown[] = [];
      let next: Place | undefined = place;
      for (let pages = 0; next !== undefined && pages < LIMITS.pages; pages++) {
        const { value, nextLink }: z.infer<typeof Page> = await page(next);
        members.push(...value);
        next = typeof nextLink === "string" && nextLink !== "" ? linked(nextLink, manager) : undefined;
      }
      return members;
    },
    async put(place, body, only) {
      const same = typeof only === "object" && only.etag !== undefined ? { "if-match": only.etag } : {};
      const more = only === "new" ? { "if-none-match": "*" } : same;
      return (await ask(place, { method: "PUT", body: JSON.stringify(body) }, more)).body;
    },
    async patch(place, body) {
      await ask(place, { method: "PATCH", body: JSON.stringify(body) });
    },
    async post(place, body) {
      await ask(place, { method: "POST", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    },
    async delete(place) {
      try {
        return (await ask(place, { method: "DELETE" })).status !== 204;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
  };
}

/** The resource itself is not there. Without its group or subscription nothing can be said of it. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    error.kind === "not-found" &&
    !/^(ResourceGroup|Subscription)NotFound$/.test(error.providerCode)
  );
}

/** The next page, which is at the same server: a token goes nowhere else. */
function linked(nextLink: string, manager: string): Place {
  const url = URL.canParse(nextLink) ? new URL(nextLink) : undefined;
  if (url === undefined || url.host.replace(/:443$/, "") !== new URL(manager).host)
    throw invalid("NextLinkElsewhere", "Azure's answer leads to a next page at another server.");
  const { "api-version": version = "", ...query } = Object.fromEntries(url.searchParams);
  return { path: url.pathname, version, query };
}

/** What Azure answers, parsed. @throws ProviderError `invalid` when it is not what its documentation says */
export function answered<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.slice(0, 3).map(({ path }) => `/${path.join("/")}`);
  throw invalid("UnreadableAnswer", `Azure's answer is not as its documentation says: ${where.join(", ")}.`);
}

/** Tokens outlive one call. */
export function keepArms() {
  const kept = keepClients<Arm>();
  return (credential: Credential, config: Config, dialling: Dialling, clock: Clock): Arm => {
    const { cloud, endpoint, caCertificate } = config;
    const identity = [credential, cloud, endpoint, caCertificate];
    return kept(dialling.allows, identity, () => openArm(credential, config, dialling, clock));
  };
}
