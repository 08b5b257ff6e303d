// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.

export type * from "./appVersions.ts";
export type * from "./apps.ts";
export type * from "./attachments.ts";
export type * from "./audit.ts";
export type * from "./categories.ts";
export type * from "./credentials.ts";
export type * from "./deployments.ts";
export type * from "./frontgates.ts";
export type * from "./groups.ts";
export type * from "./invitations.ts";
export type * from "./jobs.ts";
export type * from "./members.ts";
export type * from "./notifications.ts";
export type * from "./progress.ts";
export type * from "./providers.ts";
export type * from "./repos.ts";
export type * from "./reviews.ts";
export type * from "./roles.ts";
export type * from "./runtimes.ts";
export type * from "./search.ts";
export type * from "./store.ts";
export type * from "./tenants.ts";
export type * from "./uploads.ts";
export type * from "./webhooks.ts";
export type * from "./schemas.ts";
