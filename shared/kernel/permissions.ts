/**
 * Every permission there is: what may be done with what. A route names one, a grant gives one or several.
 * Actions beyond create, read, update and delete are the verbs of the API (`POST /deployments/{id}:start`).
 */
export const PERMISSIONS = {
  "agent-upgrades": ["create", "read", "control"],
  alarms: ["create", "read", "update", "delete"],
  "approval-flows": ["create", "read", "update", "delete"],
  approvals: ["read", "decide", "delegate", "withdraw"],
  apps: ["read", "update", "share", "publish", "promote"],
  "app-versions": ["create", "read", "update", "delete", "submit", "release", "suspend"],
  audit: ["read"],
  backups: ["read", "restore", "delete"],
  categories: ["create", "read", "update", "delete"],
  credentials: ["create", "read", "update", "delete"],
  "dead-letters": ["read", "redrive"],
  deployments: [
    "create",
    "read",
    "start",
    "stop",
    "restart",
    "scale",
    "resize",
    "configure",
    "upgrade",
    "back-up",
    "restore",
    "operate",
    "cease",
    "delete",
  ],
  "device-logins": ["read", "approve"],
  erasures: ["create", "read"],
  entitlements: ["read"],
  exports: ["create", "read", "download"],
  frontgates: ["read", "rotate", "revoke"],
  imports: ["create", "read"],
  groups: ["create", "read", "update", "delete"],
  invitations: ["create", "read", "delete", "accept"],
  jobs: ["read", "retry", "cancel"],
  "key-pairs": ["create", "read", "delete"],
  logs: ["read"],
  markets: ["create", "read", "update", "delete", "join"],
  me: ["read"],
  members: ["read", "update", "delete"],
  metrics: ["read"],
  "node-commands": ["run"],
  notifications: ["read", "update"],
  orders: ["create", "read", "confirm", "cancel"],
  placements: ["create", "read", "delete"],
  "platform-jobs": ["read"],
  plans: ["create", "read", "execute"],
  policies: ["create", "read", "update", "delete"],
  providers: ["read"],
  "quota-requests": ["create", "read", "decide"],
  quotas: ["read", "update"],
  reports: ["read"],
  repos: ["create", "read", "update", "delete", "index"],
  reviews: ["read", "decide"],
  roles: ["create", "read", "update", "delete"],
  rollouts: ["create", "read", "control"],
  runtimes: ["create", "read", "update", "delete"],
  "store-settings": ["read", "update"],
  tenants: ["create", "read", "update", "suspend"],
  tokens: ["create", "read", "delete"],
  webhooks: ["create", "read", "update", "delete"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Resource = keyof typeof PERMISSIONS;

/** `deployments:create`. */
export type Permission = { [R in Resource]: `${R}:${(typeof PERMISSIONS)[R][number]}` }[Resource];

export function isResource(text: string): text is Resource {
  return Object.hasOwn(PERMISSIONS, text);
}

/** All of them, `resource:action`. */
export function allPermissions(): readonly string[] {
  return Object.entries(PERMISSIONS).flatMap(([resource, actions]) => actions.map((action) => `${resource}:${action}`));
}
