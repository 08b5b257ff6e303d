import { timingSafeEqual } from "node:crypto";
import { Problem } from "../../kernel/problem.ts";
import { hashSecret } from "../token/rules.ts";
import type { DeviceLogin } from "./schema.ts";

/** Seconds that a code is good: enough to find a browser, too short to be sent around. */
export const LIFE_SECONDS = 600;
export const INTERVAL_SECONDS = 5;
/** What is added to the interval of a program that asks too often (RFC 8628, section 3.5). */
const SLOWER_SECONDS = 5;
/** Days of the token that comes of it. */
export const TOKEN_DAYS = 30;

export function isOver({ expiresAt }: Pick<DeviceLogin, "expiresAt">, now: Date): boolean {
  return expiresAt * 1000 <= now.getTime();
}

/** What a program hears that asks. `interval` is set where it has to ask less often from now on. */
export type Polled =
  | { readonly kind: "expired" | "denied" | "pending" }
  | { readonly kind: "slow-down"; readonly interval: number }
  | { readonly kind: "approved"; readonly approval: NonNullable<DeviceLogin["approval"]> };

/** The same for a code that there is not and for one that somebody else began: nobody learns which codes are waiting. */
export function judge(login: DeviceLogin | undefined, deviceCode: string, now: Date): Polled {
  const expected = Buffer.from(login?.secretSha256 ?? hashSecret(""), "hex");
  const given = Buffer.from(hashSecret(deviceCode), "hex");
  const equal = expected.length === given.length && timingSafeEqual(expected, given);
  if (login === undefined || !equal || isOver(login, now)) return { kind: "expired" };
  if (login.status === "denied") return { kind: "denied" };
  if (login.status === "approved" && login.approval !== undefined)
    return { kind: "approved", approval: login.approval };
  const { interval, lastPolledAt = Number.NEGATIVE_INFINITY } = login;
  // Half a second of grace: a program that waits exactly the interval is not early because the network was quick.
  const early = now.getTime() - lastPolledAt < interval * 1000 - 500;
  return early ? { kind: "slow-down", interval: interval + SLOWER_SECONDS } : { kind: "pending" };
}

/** The errors of RFC 8628, section 3.5; `error` has their names there. */
export function refusalOf(kind: "expired" | "denied" | "pending" | "slow-down", interval: number): Problem {
  switch (kind) {
    case "pending":
      return new Problem({
        status: 400,
        code: "authorization-pending",
        title: "Nobody has decided yet",
        detail: `Ask again in ${interval} seconds.`,
        retryable: true,
        retryAfter: interval,
        extensions: { error: "authorization_pending" },
      });
    case "slow-down":
      return new Problem({
        status: 400,
        code: "slow-down",
        title: "You ask too often",
        detail: `Wait ${interval} seconds between two questions from now on.`,
        retryable: true,
        retryAfter: interval,
        extensions: { error: "slow_down" },
      });
    case "denied":
      return new Problem({
        status: 400,
        code: "access-denied",
        title: "The user said no",
        detail: "Begin again if that was a mistake.",
        extensions: { error: "access_denied" },
      });
    case "expired":
      return new Problem({
        status: 400,
        code: "expired-device-code",
        title: "The code is not good any more",
        detail: "It was used, has expired, or never was. Begin again.",
        extensions: { error: "expired_token" },
      });
  }
}
