import { derivedId } from "../../kernel/ids.ts";
import type { User } from "./schema.ts";

/** What an issuer tells of somebody who signs in. */
export interface SignedIn {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
}

export function userIdOf({ issuer, subject }: Pick<SignedIn, "issuer" | "subject">): string {
  return derivedId("user", issuer, subject);
}

/** The user after this sign-in; `before` itself when it says nothing new. */
export function afterSignIn(before: User | undefined, given: SignedIn, now: Date): User {
  const at = now.toISOString();
  const told = {
    ...(given.email === undefined ? {} : { email: given.email }),
    emailVerified: given.email !== undefined && given.emailVerified,
    name: given.name ?? before?.name ?? "",
  };
  if (before === undefined) {
    const { issuer, subject } = given;
    return { id: userIdOf(given), issuer, subject, ...told, status: "active", createdAt: at, updatedAt: at };
  }
  const same = before.email === told.email && before.emailVerified === told.emailVerified && before.name === told.name;
  if (same) return before;
  const { email: _old, ...rest } = before;
  return { ...rest, ...told, updatedAt: at };
}
