import * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { answered } from "./answered.ts";
import { LIMITS } from "./limits.ts";
import type { Application } from "./schema.ts";
import type { Speech } from "./speak.ts";

/** Tokens of one application, got when they are needed and kept to their end. */
export interface Tokens {
  /** @throws ProviderError */
  now(): Promise<string>;
  /** It is taken no longer. */
  forget(used: string): Promise<void>;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

interface Kept {
  readonly value: string;
  /** Milliseconds. */
  readonly until: number;
}

/** @param given is told each one: it is a secret */
export function openTokens(
  { tenantId, clientId, clientSecret }: Application,
  scope: string,
  ask: Speech,
  clock: Clock,
  given: (token: string) => void,
): Tokens {
  let token: Promise<Kept> | undefined;

  async function newToken(): Promise<Kept> {
    const { body } = await ask({
      method: "POST",
      path: `/${tenantId}/oauth2/v2.0/token`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope,
      }).toString(),
    });
    const { access_token: value, expires_in } = answered(Token, body);
    given(value);
    return { value, until: clock().getTime() + expires_in * 1_000 - LIMITS.tokenSlackMs };
  }

  /** Of requests at the same time, one asks. */
  function begin(): Promise<Kept> {
    const asked = newToken();
    token = asked;
    asked.catch(() => {
      if (token === asked) token = undefined;
    });
    return asked;
  }

  return {
    async now() {
      const first = token ?? begin();
      const kept = await first;
      if (clock().getTime() < kept.until) return kept.value;
      if (token === first) token = undefined;
      return (await (token ?? begin())).value;
    },
    async forget(used) {
      if ((await token)?.value === used) token = undefined;
    },
  };
}
