import { approvals } from "../../shared/approvals/gate.ts";
import { alarmStore } from "../../shared/domain/alarm/store.ts";
import { catalogue } from "../../shared/domain/app/catalogue.ts";
import { appEdits } from "../../shared/domain/app/edits.ts";
import { appStore } from "../../shared/domain/app/store.ts";
import { attachmentStore } from "../../shared/domain/attachment/store.ts";
import { carried } from "../../shared/domain/audit/log.ts";
import { auditReader } from "../../shared/domain/audit/read-store.ts";
import { backupScheduleStore } from "../../shared/domain/backup/schedule-store.ts";
import { backupStore } from "../../shared/domain/backup/store.ts";
import { categoryStore } from "../../shared/domain/category/store.ts";
import { credentialStore } from "../../shared/domain/credential/store.ts";
import { deploymentStore } from "../../shared/domain/deployment/store.ts";
import { usageStore } from "../../shared/domain/deployment/usage.ts";
import { deploymentEventStore } from "../../shared/domain/deployment-event/store.ts";
import { driftStore } from "../../shared/domain/drift/store.ts";
import { frontgateStore } from "../../shared/domain/frontgate/store.ts";
import { groupStore } from "../../shared/domain/group/store.ts";
import { invitationStore } from "../../shared/domain/invitation/store.ts";
import { jobStore } from "../../shared/domain/job/store.ts";
import { keyPairStore } from "../../shared/domain/key-pair/store.ts";
import { lifecycleStore } from "../../shared/domain/lifecycle/store.ts";
import { entitlementStore } from "../../shared/domain/market/entitlement-store.ts";
import { marketStore } from "../../shared/domain/market/market-store.ts";
import { offerStore } from "../../shared/domain/market/offer-store.ts";
import { orderStore } from "../../shared/domain/market/order-store.ts";
import { memberStore } from "../../shared/domain/member/store.ts";
import { metricStore } from "../../shared/domain/metric/store.ts";
import { noticeSettingsStore } from "../../shared/domain/notice/settings-store.ts";
import { placementStore } from "../../shared/domain/placement/store.ts";
import { planStore } from "../../shared/domain/plan/store.ts";
import { policyStore } from "../../shared/domain/policy/store.ts";
import { QuotaDefaults } from "../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../shared/domain/quota/store.ts";
import { quotaRequestStore } from "../../shared/domain/quota-request/store.ts";
import { repoStore } from "../../shared/domain/repo/store.ts";
import { reviewStore } from "../../shared/domain/review/store.ts";
import { revisionStore } from "../../shared/domain/revision/store.ts";
import { rolloutStore } from "../../shared/domain/rollout/store.ts";
import { runtimeStore } from "../../shared/domain/runtime/store.ts";
import { storeSettingsStore } from "../../shared/domain/store-settings/store.ts";
import { tenantStore } from "../../shared/domain/tenant/store.ts";
import { uploadStore } from "../../shared/domain/upload/store.ts";
import { userStore } from "../../shared/domain/user/store.ts";
import { deliveryStore } from "../../shared/domain/webhook/delivery-store.ts";
import { webhookStore } from "../../shared/domain/webhook/store.ts";
import { askImagesBy } from "../../shared/images/asking.ts";
import { imageReader } from "../../shared/images/reader.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { newExternalId, newId, newSecret } from "../../shared/kernel/ids.ts";
import { holding } from "../../shared/operations/hold.ts";
import type { Clusters } from "../../shared/operations/workloads/clusters.ts";
import { addressPolicy } from "../../shared/platform/address-policy.ts";
import { acrossTenants } from "../../shared/platform/fence.ts";
import type { Functions } from "../../shared/platform/lambda.ts";
import { openPager } from "../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../shared/platform/middleware/test-client.ts";
import { openSafeFetch } from "../../shared/platform/safe-fetch.ts";
import { versionReaderBy } from "../../shared/sources/version-reader.ts";
import { endpoints as alarmEndpoints } from "./alarms/endpoints.ts";
import { endpoints as appVersionEndpoints } from "./app-versions/endpoints.ts";
import { uploadReaderBy } from "./app-versions/upload-reader.ts";
import { endpoints as appEndpoints } from "./apps/endpoints.ts";
import { endpoints as attachmentEndpoints } from "./attachments/endpoints.ts";
import { endpoints as auditEndpoints } from "./audit/endpoints.ts";
import { endpoints as backupEndpoints } from "./backups/endpoints.ts";
import { endpoints as categoryEndpoints } from "./categories/endpoints.ts";
import { endpoints as credentialEndpoints } from "./credentials/endpoints.ts";
import { endpoints as deploymentEndpoints } from "./deployments/endpoints.ts";
import { endpoints as entitlementEndpoints } from "./entitlements/endpoints.ts";
import { endpoints as groupEndpoints } from "./groups/endpoints.ts";
import { endpoints as invitationEndpoints } from "./invitations/endpoints.ts";
import { endpoints as keyPairEndpoints } from "./key-pairs/endpoints.ts";
import { endpoints as marketEndpoints } from "./markets/endpoints.ts";
import { endpoints as memberEndpoints } from "./members/endpoints.ts";
import { endpoints as notificationEndpoints } from "./notifications/endpoints.ts";
import { endpoints as orderEndpoints } from "./orders/endpoints.ts";
import { endpoints as placementEndpoints } from "./placements/endpoints.ts";
import { endpoints as planEndpoints } from "./plans/endpoints.ts";
import { endpoints as policyEndpoints } from "./policies/endpoints.ts";
import { endpoints as quotaRequestEndpoints } from "./quota-requests/endpoints.ts";
import { endpoints as quotaEndpoints } from "./quotas/endpoints.ts";
import { endpoints as reportEndpoints } from "./reports/endpoints.ts";
import { endpoints as repoEndpoints } from "./repos/endpoints.ts";
import { scannerBy } from "./repos/scanner.ts";
import { endpoints as reviewEndpoints } from "./reviews/endpoints.ts";
import { endpoints as roleEndpoints } from "./roles/endpoints.ts";
import { endpoints as rolloutEndpoints } from "./rollouts/endpoints.ts";
import { endpoints as runtimeEndpoints } from "./runtimes/endpoints.ts";
import { probeBy } from "./runtimes/probe.ts";
import { subnetsBy } from "./runtimes/subnets.ts";
import { endpoints as storeEndpoints } from "./store/endpoints.ts";
import { endpoints as telemetryEndpoints } from "./telemetry/endpoints.ts";
import { askPilotBy } from "./telemetry/looks.ts";
import { endpoints as tenantEndpoints } from "./tenants/endpoints.ts";
import { startTestAws, type TestAws } from "./test-aws.ts";
import { endpoints as uploadEndpoints } from "./uploads/endpoints.ts";
import { endpoints as webhookEndpoints } from "./webhooks/endpoints.ts";
import { clusterBy } from "./workloads/cluster.ts";
import { endpoints as workloadEndpoints } from "./workloads/endpoints.ts";

export interface TestApi {
  readonly aws: TestAws;
  readonly client: TestClient;
  /** What the provider's and the indexer's functions were asked since the last `tenant()`. */
  readonly asked: { readonly name: string; readonly payload: unknown }[];
  /** Sets what they answer to calls from now on. */
  answer(next: () => unknown): void;
  /** What clusters are asked by while operations are decided, from now on; absent: they are not asked. */
  clusters: Clusters | undefined;
  /** A tenant of its own, with nothing in it. */
  tenant(): { readonly tenantId: string; readonly api: TestClient };
}

/** The resources behind one handler on a real table and a real key; only the functions that they call are faked. */
export async function startTestApi(): Promise<TestApi> {
  const aws = await startTestAws();
  const { table, sealer } = aws;
  const asked: { readonly name: string; readonly payload: unknown }[] = [];
  let next: () => unknown = () => undefined;
  const functions: Functions = {
    async call(name, payload) {
      asked.push({ name, payload });
      // Another function: not within the request's tenant.
      return acrossTenants("another function", async () => next());
    },
    async send(name, payload) {
      asked.push({ name, payload });
    },
  };
  let clusters: Clusters | undefined;
  const needs = {
    get clusters() {
      return clusters;
    },
    approvals: approvals(table, newId),
    holds: holding(table, approvals(table, newId)),
    apps: appStore(table),
    edits: appEdits(table),
    uses: usageStore(table),
    categories: categoryStore(table),
    clock: systemClock,
    catalogue: catalogue(table),
    repos: repoStore(table),
    runtimes: runtimeStore(table),
    quotaRequests: quotaRequestStore(table),
    quotas: quotaStore(table, QuotaDefaults.parse("")),
    credentials: credentialStore(table),
    deployments: deploymentStore(table),
    jobs: jobStore(table),
    metrics: metricStore(table),
    alarms: alarmStore(table),
    keyPairs: keyPairStore(table),
    askPilot: askPilotBy(functions, "ask"),
    revisions: revisionStore(table),
    backups: backupStore(table),
    events: deploymentEventStore(table),
    schedules: backupScheduleStore(table),
    placements: placementStore(table),
    plans: planStore(table),
    markets: marketStore(table),
    offers: offerStore(table),
    orders: orderStore(table),
    entitlements: entitlementStore(table),
    policies: policyStore(table),
    rollouts: rolloutStore(table),
    drift: driftStore(table),
    functions,
    observePrefix: "observe-",
    table,
    cluster: clusterBy(functions, "inspect-"),
    readImage: imageReader(openSafeFetch({ policy: addressPolicy(["127.0.0.1"]) }), Date.now),
    attachments: attachmentStore(table),
    uploads: uploadStore(table),
    objects: aws.objects,
    lifecycle: lifecycleStore(table),
    reviews: reviewStore(table),
    settings: storeSettingsStore(table),
    tenants: tenantStore(table),
    members: memberStore(table),
    groups: groupStore(table),
    invitations: invitationStore(table),
    users: userStore(table),
    pager: openPager(table),
    audit: auditReader(table),
    probe: probeBy(functions, "probe-"),
    askSubnets: subnetsBy(functions, "probe-"),
    installing: {
      image: "registry.example.com/pitrix-frontgate:1",
      pilotUrl: "wss://pilot.example.com/live",
      trust: async () => ({ number: 1, keys: ["k".repeat(100)] }),
    },
    newSecret,
    frontgates: frontgateStore(table),
    scanner: scannerBy(functions, "scan"),
    reader: uploadReaderBy(functions, "scan"),
    versions: versionReaderBy(functions, "scan"),
    askImages: askImagesBy(functions, "scan"),
    formats: new Map([
      ["aws", ["vm"]],
      ["kubernetes", ["helm", "manifests"]],
    ]),
    sealer,
    newExternalId,
    webhooks: webhookStore(table),
    deliveries: deliveryStore(table),
    policy: addressPolicy([]),
    noticeSettings: noticeSettingsStore(table),
    emailAvailable: true,
    principal: "arn:aws:iam::000000000000:root",
    newId,
  };
  const all = [
    credentialEndpoints,
    rolloutEndpoints,
    runtimeEndpoints,
    quotaEndpoints,
    quotaRequestEndpoints,
    repoEndpoints,
    reportEndpoints,
    appEndpoints,
    appVersionEndpoints,
    categoryEndpoints,
    backupEndpoints,
    deploymentEndpoints,
    telemetryEndpoints,
    workloadEndpoints,
    alarmEndpoints,
    keyPairEndpoints,
    placementEndpoints,
    planEndpoints,
    policyEndpoints,
    marketEndpoints,
    orderEndpoints,
    entitlementEndpoints,
    attachmentEndpoints,
    auditEndpoints,
    reviewEndpoints,
    storeEndpoints,
    uploadEndpoints,
    tenantEndpoints,
    memberEndpoints,
    groupEndpoints,
    roleEndpoints,
    invitationEndpoints,
    webhookEndpoints,
    notificationEndpoints,
  ];
  const client = testClient(
    all.flatMap((endpoints) => endpoints(needs)),
    carried(table),
    {},
  );
  let tenants = 0;
  return {
    aws,
    client,
    asked,
    answer(given) {
      next = given;
    },
    get clusters() {
      return clusters;
    },
    set clusters(given) {
      clusters = given;
    },
    tenant() {
      tenants += 1;
      asked.length = 0;
      const tenantId = `tenant-${tenants}`;
      return { tenantId, api: client.as({ tenantId }) };
    },
  };
}

/** Bodies that are right. */
export const secret = {
  accessKeyId: "AKIAEXAMPLEEXAMPWXYZ",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
export const credentialBody = { name: "prod", provider: "aws", secret };
export const probed = { ok: true, report: { account: "123456789012", region: "us-east-1", zones: ["us-east-1a"] } };
export const runtimeBody = (credentialId: string) => ({
  name: "r",
  provider: "aws",
  credentialId,
  config: { region: "us-east-1" },
  labels: { tier: "gold" },
});
