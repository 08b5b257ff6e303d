import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  UsernameExistsException,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Outputs } from "../infra/deploy-local.ts";
import type { Member } from "../shared/domain/member/schema.ts";
import { memberStore } from "../shared/domain/member/store.ts";
import { userIdOf } from "../shared/domain/user/rules.ts";
import type { Table } from "../shared/platform/dynamodb.ts";
import { LOCAL_REGION } from "./aws.ts";
import { ensureTenant } from "./tenant.ts";

/** Somebody to try the store with. The password is no secret: the user lives on this machine and ends with the stack. */
export interface LocalUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** Somebody who is in the user pool. */
export interface KnownUser extends LocalUser {
  /** `user-…`, as the store calls them. */
  readonly userId: string;
}

export interface LocalUsers {
  /** In the stage's user pool from now on, with a confirmed address. */
  add(name: string): Promise<KnownUser>;
  /** An ID token, good for an hour: what `Authorization: Bearer …` takes. */
  signIn(user: LocalUser): Promise<string>;
  /** A member of the tenant from now on; makes the tenant when there is none, as an operator does. */
  join(tenantId: string, user: KnownUser, roles: readonly string[]): Promise<void>;
  /** Of the pool, as its tokens say. */
  readonly issuer: string;
}

const PASSWORD = "Pitrix-local-1";

/** The user pool of a stage on a local AWS, with the operator's hand. */
export function localUsers(
  deployed: Pick<Outputs, "UserPoolId" | "SignInClientId">,
  endpoint: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  table: Table,
): LocalUsers {
  const pool = new CognitoIdentityProviderClient({ endpoint, region: LOCAL_REGION, credentials });
  const { UserPoolId, SignInClientId } = deployed;
  const issuer = `https://cognito-idp.${LOCAL_REGION}.amazonaws.com/${UserPoolId}`;
  const signIn = async ({ email, password }: LocalUser): Promise<string> => {
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    const answer = await pool.send(
      new InitiateAuthCommand({ AuthFlow: "USER_PASSWORD_AUTH", ClientId: SignInClientId, AuthParameters }),
    );
    const token = answer.AuthenticationResult?.IdToken;
    if (token === undefined) throw new Error(`${email} cannot sign in: ${answer.ChallengeName ?? "no token"}`);
    return token;
  };
  return {
    issuer,
    signIn,
    async join(tenantId, { userId, email, name }, roles) {
      const at = new Date().toISOString();
      const made = { version: 1, createdAt: at, createdBy: "operator", updatedAt: at };
      await ensureTenant(table, tenantId);
      const named = { tenantId, userId, email, name };
      const member: Member = { ...named, roles: [...roles], groups: [], status: "active", ...made };
      await memberStore(table).save(undefined, member, []);
    },
    async add(name) {
      const email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@example.com`;
      const user: LocalUser = { email, name, password: PASSWORD };
      try {
        await pool.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username: email,
            MessageAction: "SUPPRESS",
            UserAttributes: [
              { Name: "email", Value: email },
              { Name: "email_verified", Value: "true" },
              { Name: "name", Value: name },
            ],
          }),
        );
      } catch (error) {
        if (!(error instanceof UsernameExistsException)) throw error;
      }
      await pool.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username: email, Password: PASSWORD, Permanent: true }),
      );
      return { ...user, userId: userIdOf({ issuer, subject: subjectOf(await signIn(user)) }) };
    },
  };
}

/** `sub` of a token that the pool has just given. */
function subjectOf(token: string): string {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  if (typeof claims === "object" && claims !== null && "sub" in claims && typeof claims.sub === "string")
    return claims.sub;
  throw new Error("the user pool gave a token without a subject");
}
