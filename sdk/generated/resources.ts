// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.

import type { Send } from "../request.ts";
import { agentUpgrades } from "./agentUpgrades.ts";
import { alarms } from "./alarms.ts";
import { appVersions } from "./appVersions.ts";
import { approvalFlows } from "./approvalFlows.ts";
import { approvals } from "./approvals.ts";
import { apps } from "./apps.ts";
import { attachments } from "./attachments.ts";
import { audit } from "./audit.ts";
import { backups } from "./backups.ts";
import { categories } from "./categories.ts";
import { credentials } from "./credentials.ts";
import { deadLetters } from "./deadLetters.ts";
import { deployments } from "./deployments.ts";
import { deviceLogins } from "./deviceLogins.ts";
import { entitlements } from "./entitlements.ts";
import { erasures } from "./erasures.ts";
import { exports } from "./exports.ts";
import { frontgates } from "./frontgates.ts";
import { groups } from "./groups.ts";
import { imports } from "./imports.ts";
import { invitations } from "./invitations.ts";
import { jobs } from "./jobs.ts";
import { keyPairs } from "./keyPairs.ts";
import { markets } from "./markets.ts";
import { me } from "./me.ts";
import { members } from "./members.ts";
import { notifications } from "./notifications.ts";
import { orders } from "./orders.ts";
import { placements } from "./placements.ts";
import { plans } from "./plans.ts";
import { platform } from "./platform.ts";
import { policies } from "./policies.ts";
import { progress } from "./progress.ts";
import { providers } from "./providers.ts";
import { quotaRequests } from "./quotaRequests.ts";
import { quotas } from "./quotas.ts";
import { reports } from "./reports.ts";
import { repos } from "./repos.ts";
import { reviews } from "./reviews.ts";
import { roles } from "./roles.ts";
import { rollouts } from "./rollouts.ts";
import { runtimes } from "./runtimes.ts";
import { search } from "./search.ts";
import { store } from "./store.ts";
import { tenants } from "./tenants.ts";
import { tokens } from "./tokens.ts";
import { uploads } from "./uploads.ts";
import { webhooks } from "./webhooks.ts";

/** Every resource of the API. */
export function resources(send: Send) {
  return {
    agentUpgrades: agentUpgrades(send),
    alarms: alarms(send),
    appVersions: appVersions(send),
    approvalFlows: approvalFlows(send),
    approvals: approvals(send),
    apps: apps(send),
    attachments: attachments(send),
    audit: audit(send),
    backups: backups(send),
    categories: categories(send),
    credentials: credentials(send),
    deadLetters: deadLetters(send),
    deployments: deployments(send),
    deviceLogins: deviceLogins(send),
    entitlements: entitlements(send),
    erasures: erasures(send),
    exports: exports(send),
    frontgates: frontgates(send),
    groups: groups(send),
    imports: imports(send),
    invitations: invitations(send),
    jobs: jobs(send),
    keyPairs: keyPairs(send),
    markets: markets(send),
    me: me(send),
    members: members(send),
    notifications: notifications(send),
    orders: orders(send),
    placements: placements(send),
    plans: plans(send),
    platform: platform(send),
    policies: policies(send),
    progress: progress(send),
    providers: providers(send),
    quotaRequests: quotaRequests(send),
    quotas: quotas(send),
    reports: reports(send),
    repos: repos(send),
    reviews: reviews(send),
    roles: roles(send),
    rollouts: rollouts(send),
    runtimes: runtimes(send),
    search: search(send),
    store: store(send),
    tenants: tenants(send),
    tokens: tokens(send),
    uploads: uploads(send),
    webhooks: webhooks(send),
  };
}
