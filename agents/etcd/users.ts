import { randomBytes } from "node:crypto";
import { EtcdRoleExistsError, EtcdRoleNotFoundError, EtcdUserExistsError, EtcdUserNotFoundError } from "etcd3";
import { type EtcdLink, endOfPrefix } from "./link.ts";

export interface Grant {
  readonly permission: "Read" | "Write";
  /** Every key that begins with it. Ends in `/`. */
  readonly prefix: string;
}

/**
 * Makes a user that can log in by its certificate alone (no password exists), with one role of the same name. May be repeated.
 * Grants are added, never taken away.
 */
export async function ensureUser(link: EtcdLink, name: string, grants: readonly Grant[]): Promise<void> {
  const { auth } = link.client;
  await unless(EtcdRoleExistsError, auth.roleAdd({ name }));
  for (const grant of grants) {
    const perm = {
      permType: grant.permission,
      key: Buffer.from(grant.prefix),
      range_end: endOfPrefix(grant.prefix),
    };
    await auth.roleGrantPermission({ name, perm });
  }
  await unless(EtcdUserExistsError, auth.userAdd({ name, options: { no_password: true } }));
  await auth.userGrantRole({ user: name, role: name });
}

/** Takes a user and its role away: from then on its certificate opens nothing. May be repeated. */
export async function removeUser(link: EtcdLink, name: string): Promise<void> {
  const { auth } = link.client;
  await unless(EtcdUserNotFoundError, auth.userDelete({ name }));
  await unless(EtcdRoleNotFoundError, auth.roleDelete({ role: name }));
}

/**
 * Turns access control on, with the user `root`, who may do everything. May be repeated.
 * Tells whether it was off: until now everybody with a certificate could do anything.
 */
export async function enableAccessControl(link: EtcdLink): Promise<boolean> {
  const { auth } = link.client;
  const open = await isOpen(link);
  await unless(EtcdRoleExistsError, auth.roleAdd({ name: "root" }));
  await unless(EtcdUserExistsError, auth.userAdd({ name: "root", options: { no_password: true } }));
  await auth.userGrantRole({ user: "root", role: "root" });
  await auth.authEnable();
  return open;
}

/**
 * Takes away whatever somebody may have written while access control was off: keys, users, roles, a password of `root`.
 * Watches that were begun then go on until etcd is started again.
 */
export async function purge(link: EtcdLink): Promise<void> {
  const { auth } = link.client;
  await link.commit([], [{ removePrefix: "/" }]);
  const { users } = await auth.userList();
  for (const name of users ?? []) if (name !== "root") await auth.userDelete({ name });
  const { roles } = await auth.roleList();
  for (const role of roles ?? []) if (role !== "root") await auth.roleDelete({ role });
  // Refused for a user without a password, as it ought to be.
  await auth.userChangePassword({ name: "root", password: randomBytes(32).toString("hex") }).catch(() => {});
}

/** etcd answers a login with this when nobody needs one. */
export async function isOpen(link: EtcdLink): Promise<boolean> {
  try {
    await link.client.auth.authenticate({ name: "root", password: "none" });
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes("authentication is not enabled");
  }
}

type ErrorClass = abstract new (...args: never[]) => Error;

async function unless(expected: ErrorClass, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof expected)) throw error;
  }
}
