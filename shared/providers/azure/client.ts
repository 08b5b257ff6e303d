import * as z from "zod";
import { ProviderError } from "../contract.ts";
import { answered } from "./answered.ts";
import { invalid } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Said, Sent, Speech } from "./speak.ts";
import type { Tokens } from "./tokens.ts";

/** One resource or list of Resource Manager's. */
export interface Place {
  /** From `/subscriptions` on. */
  readonly path: string;
  readonly version: string;
  /** Further parameters of the query. */
  readonly query?: Readonly<Record<string, string>>;
}

/** How one Resource Manager is reached, and as whom. */
export interface Way {
  readonly speak: Speech;
  /** To which links to next pages lead; absent: somebody else knows. */
  readonly host: string | undefined;
  /** Absent: somebody else puts them in. */
  readonly tokens: Tokens | undefined;
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

const Page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

export function openArm({ speak, host, tokens }: Way): Arm {
  async function ask(
    { path, version, query = {} }: Place,
    sent: Omit<Sent, "path" | "headers">,
    more = {},
  ): Promise<Said> {
    const parameters = new URLSearchParams({ "api-version": version, ...query });
    const attempt = (token: string | undefined) =>
      speak({
        ...sent,
        path: `${path}?${parameters}`,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          accept: "application/json",
          "user-agent": "pitrix",
          ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
          ...more,
        },
      });
    const used = await tokens?.now();
    try {
      return await attempt(used);
    } catch (error) {
      // Withdrawn or ended before its time: nothing was done, so that also a change may be asked for again.
      if (!(error instanceof ProviderError) || error.kind !== "auth") throw error;
    }
    if (used !== undefined) await tokens?.forget(used);
    return attempt(await tokens?.now());
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
        next = typeof nextLink === "string" && nextLink !== "" ? linked(nextLink, host) : undefined;
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

/** The next page, which is at the same server: a token goes nowhere else. @param host absent: whatever one is named, the same is asked */
function linked(nextLink: string, host: string | undefined): Place {
  const url = URL.canParse(nextLink) ? new URL(nextLink) : undefined;
  if (url === undefined || (host !== undefined && url.host.replace(/:443$/, "") !== host))
    throw invalid("NextLinkElsewhere", "Azure's answer leads to a next page at another server.");
  const { "api-version": version = "", ...query } = Object.fromEntries(url.searchParams);
  return { path: url.pathname, version, query };
}
