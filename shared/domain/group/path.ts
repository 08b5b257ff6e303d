import * as z from "zod";

/*
 * A group is a path in a tenant: `/eng/backend` is below `/eng`, and the tenant itself is the root of them all. Outside
 * its tenant a group is named by its ref, tenant and path together: `tenant-a/eng/backend`; `tenant-a` is the whole tenant.
 */

/** Levels of a group's path. */
export const MAX_GROUP_DEPTH = 8;

const SEGMENT = "[a-z0-9][a-z0-9._-]{0,62}";
const PATH = `(?:/${SEGMENT}){1,${MAX_GROUP_DEPTH}}`;
const TENANT = "[a-z][a-z0-9-]{0,62}";

/** `/eng/backend`. */
export const GroupPath = z
  .string()
  .regex(
    new RegExp(`^${PATH}$`),
    `is not the path of a group: write /name/name with at most ${MAX_GROUP_DEPTH} names of lower-case letters, digits and . _ -`,
  );

/** `tenant-a/eng/backend`, or `tenant-a` for everybody in it. */
export const GroupRef = z
  .string()
  .regex(new RegExp(`^${TENANT}(?:${PATH})?$`), "is not a group: write tenant-id, tenant-id/path or /path");

/** As a request names a group: the ref of any, or the path of one of the own tenant. */
export const GroupInput = z.union([GroupPath, GroupRef], {
  error: "is not a group: write tenant-id, tenant-id/path or /path",
});

/** The ref of a tenant's group. */
export function refOf(tenantId: string, path: string): string {
  return `${tenantId}${path}`;
}

/** The ref that a request of this tenant means. */
export function toRef(tenantId: string, input: string): string {
  return input.startsWith("/") ? refOf(tenantId, input) : input;
}

/** Tenant and path of a ref; the path is absent for the whole tenant. */
export function readRef(ref: string): { readonly tenantId: string; readonly path?: string } {
  const at = ref.indexOf("/");
  return at < 0 ? { tenantId: ref } : { tenantId: ref.slice(0, at), path: ref.slice(at) };
}

/** The paths above one, the nearest first: `/a/b/c` → `/a/b`, `/a`. */
export function ancestors(path: string): readonly string[] {
  const names = path.split("/").slice(1);
  return names.slice(1).map((_, i) => `/${names.slice(0, names.length - 1 - i).join("/")}`);
}

export function parentOf(path: string): string | undefined {
  return ancestors(path)[0];
}

/**
 * Every ref by which a member of these groups is meant: the tenant, each group, and all groups above it. What is shared
 * with a group is shared with those below.
 */
export function refsOf(tenantId: string, paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => [path, ...ancestors(path)]).map((path) => refOf(tenantId, path));
  return [...new Set([tenantId, ...all])].sort();
}
