import type { DataScope } from "./grants.ts";

export interface BuiltInRole {
  readonly title: string;
  /** Grants, `resource:action@scope`. */
  readonly grants: readonly string[];
}

/** Where the people live who run the store: a tenant of its own that no customer can be. */
export const PLATFORM_TENANT = "platform";

/** What everybody in a tenant sees of the store. */
const store = (scope: DataScope): readonly string[] => [
  `apps:read@${scope}`,
  `app-versions:read@${scope}`,
  "categories:read@tenant",
  "entitlements:read@tenant",
  "groups:read@group",
  "markets:read@tenant",
  "members:read@own",
  "providers:read@tenant",
  "roles:read@tenant",
  "quotas:read@group",
  "store-settings:read@tenant",
  "tenants:read@tenant",
  "approval-flows:read@tenant",
  "policies:read@tenant",
  // What one asked for, and what a flow asks one for by name.
  "approvals:*@own",
];

/** How what is deployed fares. */
const watching = (scope: DataScope): readonly string[] => [
  `alarms:*@${scope}`,
  `logs:read@${scope}`,
  `metrics:read@${scope}`,
];

/** What everybody may who shows a good token: ask who they are. */
export const EVERYBODY: readonly string[] = ["me:read@own"];

/** What everybody may who signs in, also before a tenant lets them in. */
export const EVERY_USER: readonly string[] = [...EVERYBODY, "device-logins:read@own", "invitations:accept@own"];

/** What every member of a tenant may, whatever the roles: have tokens, which never give more than the member has. */
export const EVERY_MEMBER: readonly string[] = [...EVERY_USER, "device-logins:approve@own", "tokens:*@own"];
/** For whoever shares things with others: who there is. */
const PEOPLE = ["groups:read@tenant", "members:read@tenant"];

/** Roles that every tenant has; a tenant may add its own, made of permissions that its author holds. */
export const BUILT_IN_ROLES: Readonly<Record<string, BuiltInRole>> = {
  "tenant-admin": { title: "Runs the tenant: everything in it", grants: ["*:*@tenant"] },
  vendor: {
    title: "Develops and publishes apps",
    grants: [
      ...store("tenant"),
      ...PEOPLE,
      "apps:*@tenant",
      "app-versions:*@tenant",
      "categories:*@tenant",
      "markets:*@tenant",
      "orders:*@tenant",
      "repos:*@tenant",
      "reviews:read@tenant",
      "store-settings:*@tenant",
      "runtimes:read@tenant",
      "deployments:*@own",
      "key-pairs:*@own",
      "backups:*@own",
      "jobs:*@own",
      ...watching("own"),
      "placements:*@own",
      "plans:*@own",
    ],
  },
  operator: {
    title: "Runs deployments and the clouds that they run on",
    grants: [
      ...store("tenant"),
      ...PEOPLE,
      "markets:join@tenant",
      "orders:create@tenant",
      "orders:read@tenant",
      "orders:cancel@tenant",
      "repos:read@tenant",
      "credentials:*@tenant",
      "runtimes:*@tenant",
      "deployments:*@tenant",
      "key-pairs:*@tenant",
      "backups:*@tenant",
      "jobs:*@tenant",
      ...watching("tenant"),
      "placements:*@tenant",
      "plans:*@tenant",
      "rollouts:*@tenant",
      "node-commands:*@tenant",
      "quotas:read@tenant",
      "quota-requests:create@tenant",
      "quota-requests:read@tenant",
      "reports:read@tenant",
    ],
  },
  approver: {
    title: "Decides what others ask for",
    grants: [
      ...store("tenant"),
      "approvals:*@tenant",
      "reviews:*@tenant",
      "deployments:read@tenant",
      "jobs:read@tenant",
      "runtimes:read@tenant",
    ],
  },
  user: {
    title: "Deploys apps, and sees its own deployments",
    grants: [
      ...store("group"),
      "runtimes:read@group",
      "deployments:*@own",
      "deployments:read@group",
      "key-pairs:*@own",
      "backups:*@own",
      "backups:read@group",
      "jobs:*@own",
      "placements:*@own",
      "plans:*@own",
      "jobs:read@group",
      "placements:read@group",
      ...watching("own"),
      "alarms:read@group",
      "metrics:read@group",
    ],
  },
  auditor: { title: "Reads everything in the tenant, changes nothing", grants: ["*:read@tenant"] },
  "platform-admin": {
    title: "Runs the store for all tenants; does not read what tenants deploy",
    grants: [
      // Of the platform's own tenant, so that its administrators give each other its roles.
      "*:*@tenant",
      "agent-upgrades:*@platform",
      "app-versions:suspend@platform",
      "audit:read@platform",
      "categories:*@platform",
      "dead-letters:*@platform",
      "erasures:*@platform",
      "frontgates:*@platform",
      "imports:*@platform",
      // How jobs fare, and none of what they were asked: `jobs` are a tenant's alone.
      "platform-jobs:read@platform",
      "reviews:*@platform",
      "quota-requests:*@platform",
      "quotas:*@platform",
      "reports:read@platform",
      "store-settings:*@platform",
      "tenants:*@platform",
    ],
  },
  "platform-reviewer": {
    title: "Does the business and technical review of all tenants' versions",
    grants: [...store("tenant"), "reviews:*@platform"],
  },
};
