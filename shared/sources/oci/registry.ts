import * as z from "zod";
import type { RepoSecret } from "../../domain/repo/secret.ts";
import type { SafeAnswer, SafeFetch } from "../../platform/safe-fetch.ts";
import { SourceError } from "../contract.ts";
import { refusedStatus, translated } from "../exchange.ts";
import { authorization } from "../http/authorization.ts";
import { readChallenge } from "./challenge.ts";

export interface RegistryRequest {
  readonly accept: string;
  readonly maxBytes: number;
  readonly deadlineMs: number;
  readonly what: "repo" | "archive";
}

/** GETs below one registry's origin, whatever proof it asks for. Any status but 401 is an answer. @throws SourceError */
export type RegistryGet = (path: string, request: RegistryRequest) => Promise<SafeAnswer>;

const MAX_TOKEN_BYTES = 64 * 1024;
const TokenAnswer = z.union([
  z.object({ token: z.string().min(1) }).transform(({ token }) => token),
  z.object({ access_token: z.string().min(1) }).transform(({ access_token }) => access_token),
]);

/**
 * Asks without proof first, then as the registry's challenge says: the password itself, or a token that the password buys
 * at the realm. A realm is a URL that a registry names: it is fetched by the same rules as every other, and gets the
 * password from an https registry over https only. A token of one scope is used for that scope alone.
 */
export function registryGet(fetch: SafeFetch, origin: string, secret: RepoSecret | undefined): RegistryGet {
  const proofs = new Map<string, Readonly<Record<string, string>>>();

  const buyToken = async (
    { realm, service, scope }: { realm: string; service: string | undefined; scope: string | undefined },
    request: RegistryRequest,
  ): Promise<Readonly<Record<string, string>>> => {
    const url = new URL(realm);
    if (origin.startsWith("https:") && url.protocol !== "https:")
      throw new SourceError("repo-refused-url", "The registry names a realm without TLS, which is refused.", false);
    if (service !== undefined) url.searchParams.set("service", service);
    for (const one of scope?.split(" ") ?? []) url.searchParams.append("scope", one);
    const password = secret !== undefined && "username" in secret ? authorization(secret) : {};
    const limits = { maxBytes: MAX_TOKEN_BYTES, deadlineMs: request.deadlineMs };
    const answer = await translated(request.what, () => fetch(url.href, { headers: password, ...limits }));
    if (answer.status !== 200) throw refusedStatus("The registry's token service", answer.status, secret !== undefined);
    const token = TokenAnswer.safeParse(json(answer.body));
    if (!token.success)
      throw new SourceError("repo-not-an-index", "The registry's token service gave no token.", false);
    return authorization({ token: token.data });
  };

  return async (path, request) => {
    const scope = path.replace(/\/(tags|manifests|blobs)\/.*$/, "");
    const ask = (proof: Readonly<Record<string, string>>) =>
      translated(request.what, () =>
        fetch(`${origin}${path}`, {
          headers: { accept: request.accept, ...proof },
          maxBytes: request.maxBytes,
          deadlineMs: request.deadlineMs,
        }),
      );
    const own = secret !== undefined && "token" in secret ? authorization(secret) : {};
    const first = await ask(proofs.get(scope) ?? own);
    if (first.status !== 401) return first;
    const challenge = readChallenge(first.headers["www-authenticate"]);
    if (challenge === undefined || (secret !== undefined && "token" in secret)) throw refused(secret);
    if (challenge.scheme === "basic" && secret === undefined) throw refused(secret);
    const proof =
      challenge.scheme === "basic" && secret !== undefined
        ? authorization(secret)
        : challenge.scheme === "bearer"
          ? await buyToken(challenge, request)
          : {};
    proofs.set(scope, proof);
    const second = await ask(proof);
    if (second.status === 401) throw refused(secret);
    return second;
  };
}

function refused(secret: RepoSecret | undefined): SourceError {
  return refusedStatus("The registry", 401, secret !== undefined);
}

/** The JSON of an answer, or `undefined`. */
export function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}
