import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as z from "zod";
import { type Clock, systemClock } from "../kernel/clock.ts";
import { translate } from "./amazon/errors.ts";
import { ATTEMPTS, TIME_LIMITS } from "./amazon/limits.ts";
import { ProviderError } from "./contract.ts";
import { trust } from "./role-trust.ts";

/** Seconds: the shortest that STS knows. A task takes at most 75 s. */
const SESSION_SECONDS = 900;
/** The SDK asks for a new session when less than this is left, so that one nearer to its end is of no use. */
const SPARE_MS = 5 * 60_000;
/** A session that was refused is given up when it is so old: a younger one would be refused again. */
const YOUNG_MS = 30_000;
/** Sessions that a process keeps, the least recently made going first. */
const KEPT = 200;

const Session = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
  expiration: z.date(),
});
/** Keys of a role for a few minutes. */
export type Session = z.infer<typeof Session>;

interface TrustedRole {
  readonly roleArn: string;
  readonly externalId: string;
}

export interface AssumeInput extends TrustedRole {
  /** For whom: the name of the session in the tenant's CloudTrail. */
  readonly tenantId?: string | undefined;
}

interface Kept {
  readonly session: Promise<Session>;
  readonly since: number;
  /** Set when it is answered. */
  until: number;
}

/**
 * Assumes roles of tenants as the function that runs this: here, unlike anywhere else among the providers, the credential and
 * `AWS_ENDPOINT_URL` of the process count, since it is the operator's account that the tenant trusts.
 *
 * A session is used again until five minutes before its end; calls at the same time share one request. Who has it revoked denies it everything
 * from then on, and not the one that comes after it: one that was refused is replaced, once in half a minute.
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html)
 */
export function openRoleSessions(clock: Clock = systemClock, open: () => STSClient = openSts) {
  const sessions = new Map<string, Kept>();
  let client: STSClient | undefined;

  /**
   * One request, or none.
   * @param refused session of an earlier answer which the cloud has refused since; answered again when there is no use in another one
   * @throws ProviderError `denied`, with the trust policy that the role lacks, and others
   */
  return async function assume(input: AssumeInput, refused?: Session): Promise<Session> {
    const key = JSON.stringify([input.roleArn, input.externalId, input.tenantId]);
    const now = clock().getTime();
    const kept = sessions.get(key);
    if (kept !== undefined && kept.until > now) {
      const session = await kept.session;
      if (session !== refused || now - kept.since < YOUNG_MS) return session;
      // Somebody who was refused too may have replaced it meanwhile.
      const latest = sessions.get(key);
      if (latest !== undefined && latest !== kept) return latest.session;
    }
    client ??= open();
    // Until it is answered it counts as good: who comes meanwhile waits for the same answer.
    const entry: Kept = { session: askFor(client, input), since: now, until: Number.POSITIVE_INFINITY };
    sessions.delete(key);
    sessions.set(key, entry);
    for (const oldest of [...sessions.keys()].slice(0, Math.max(0, sessions.size - KEPT))) sessions.delete(oldest);
    try {
      const session = await entry.session;
      entry.until = session.expiration.getTime() - SPARE_MS;
      return session;
    } catch (error) {
      if (sessions.get(key) === entry) sessions.delete(key);
      throw error;
    }
  };
}

async function askFor(client: STSClient, { roleArn, externalId, tenantId }: AssumeInput): Promise<Session> {
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        ExternalId: externalId,
        RoleSessionName: sessionName(tenantId),
        DurationSeconds: SESSION_SECONDS,
      }),
    );
    return Session.parse({
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      expiration: Credentials?.Expiration,
    });
  } catch (error) {
    const translated = translate(error, []);
    if (!(translated instanceof ProviderError) || translated.kind !== "denied") throw translated;
    throw new ProviderError({
      kind: "denied",
      providerCode: translated.providerCode,
      message: translated.message,
      requestId: translated.requestId,
      remedy: await remedy(client, { roleArn, externalId }),
    });
  }
}

/** STS does not tell a role that is not there from one that does not trust us, so neither can we. */
async function remedy(client: STSClient, { roleArn, externalId }: TrustedRole): Promise<string> {
  const principal = await ownPrincipal(client);
  const policy = principal === undefined ? "" : ` ${JSON.stringify(trust.policy({ externalId, principal }))}`;
  const shown = principal === undefined ? "`trust.policy` of the credential" : "this";
  return `Check that the role ${roleArn} exists, and make ${shown} its trust policy:${policy}`.replace(/:$/, ".");
}

/** The account that runs this, or nothing when STS does not say: the remedy is then told in other words. */
async function ownPrincipal(client: STSClient): Promise<string | undefined> {
  try {
    const { Arn = "", Account } = await client.send(new GetCallerIdentityCommand({}));
    return Account === undefined ? undefined : `arn:${Arn.split(":")[1] ?? "aws"}:iam::${Account}:root`;
  } catch {
    return undefined;
  }
}

/** At most 64 of the characters that STS takes. */
function sessionName(tenantId: string | undefined): string {
  return tenantId === undefined ? "pitrix" : `pitrix-${tenantId.replace(/[^\w+=,.@-]/g, "_")}`.slice(0, 64);
}

function openSts(): STSClient {
  return new STSClient({ retryMode: "standard", maxAttempts: ATTEMPTS, requestHandler: TIME_LIMITS });
}
