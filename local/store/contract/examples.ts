import { pitrixClient } from "../../../sdk/index.ts";
import { agentUpgradeStore } from "../../../shared/domain/agent-upgrade/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { driftStore } from "../../../shared/domain/drift/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { newTestFrontgate } from "../../../shared/domain/frontgate/test-frontgate.ts";
import type { Erasure } from "../../../shared/domain/leaving/schema.ts";
import { leavingStore } from "../../../shared/domain/leaving/store.ts";
import { entitlementItem, marketItem, offerItem, orderItem, saleItem } from "../../../shared/domain/market/entity.ts";
import { ordered } from "../../../shared/domain/market/rules.ts";
import { placementWrite } from "../../../shared/domain/placement/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { picture } from "../../../shared/packages/test-pictures.ts";
import { examplePackage, type Fixtures } from "./fixtures.ts";
import { people } from "./people.ts";
import type { Example } from "./send.ts";

/** Makes what an operation needs and answers a request that must succeed, with the document's own body unless it says another. */
type Prepare = (fixtures: Fixtures) => Promise<Example>;

const nothing: Prepare = async () => ({});
const appId: Prepare = async ({ catalogue }) => ({ params: { id: (await catalogue()).appId } });
const versionId: Prepare = async ({ catalogue }) => ({ params: { id: (await catalogue()).appVersionId } });
const repoId: Prepare = async ({ catalogue }) => ({ params: { id: (await catalogue()).repoId } });
const runtimeId: Prepare = async ({ runtime }) => ({ params: { id: (await runtime()).id } });
const newRepo: Prepare = async ({ client, world }) => ({
  params: { id: (await client.repos.create({ name: "another", url: world.repo.url })).id },
});
const tenant: Prepare = async ({ tenantId: id }) => ({ params: { id } });
const newQuotaRequest: Prepare = async ({ client }) => ({
  params: { id: (await client.quotaRequests.create({ limits: { tokens: 950 }, reason: "More machines." })).id },
});
const newToken: Prepare = async ({ client }) => ({
  params: { id: (await client.tokens.create({ name: "n", kind: "service", roles: ["auditor"] })).id },
});
const waiting: Prepare = async ({ deviceLogin, signedIn }) => ({
  params: { id: (await deviceLogin()).userCode },
  token: await signedIn(),
});
const newCredential: Prepare = async ({ client, credential }) => ({
  params: { id: (await client.credentials.create(await credential())).id },
});
const newCategory: Prepare = async ({ client }) => ({
  params: { id: (await client.categories.create({ names: { en: "Databases" } })).id },
});
const newAttachment: Prepare = async ({ client, uploads }) => {
  const { appId: id } = await uploads("1.0.0");
  const bytes = new Uint8Array(picture("image/png", 64, 64));
  return { params: { id: (await client.apps.addAttachment(id, bytes, { kind: "screenshot" })).id } };
};
const newWebhook: Prepare = async ({ client, world }) => ({
  params: { id: (await client.webhooks.create({ url: world.repo.url })).id },
});
/** The static repo takes no POST: the attempt has failed, and the next one is minutes away. */
const pinged: Prepare = async ({ client, world }) => {
  const { id } = await client.webhooks.create({ url: world.repo.url });
  const { id: deliveryId } = await client.webhooks.ping(id);
  for (let attempt = 0; attempt < 100; attempt++) {
    const { attempts, status } = await client.webhooks.getDelivery(id, deliveryId);
    if (attempts > 1 || status !== "pending") break;
    await new Promise((done) => setTimeout(done, 200));
  }
  return { params: { id, deliveryId } };
};
/** One export at a time: it has ended. */
const exported: Prepare = async ({ client }) => {
  const { items } = await client.exports.list();
  const { id } = items[0] ?? (await client.exports.create({}));
  for (let attempt = 0; attempt < 200 && (await client.exports.get(id)).status === "running"; attempt++)
    await new Promise((done) => setTimeout(done, 500));
  return { params: { id } };
};
/** Of a tenant that nobody has: nothing is ever sent. */
const archive = () => ({ tenantId: `tenant-${crypto.randomUUID()}`, size: 1, sha256: "0".repeat(64) });
const goner = () => {
  const tenantId = `tenant-${crypto.randomUUID()}`;
  return { tenantId, confirm: tenantId };
};
/** As a tenant's administrator asks for one: it begins days later. */
const waitingErasure: Prepare = async ({ world }) => {
  const now = new Date();
  const at = now.toISOString();
  const work: Erasure = {
    kind: "erasure",
    id: newId("erasure"),
    tenantId: goner().tenantId,
    status: "waiting",
    counts: {},
    by: "tenant",
    leaveRunning: false,
    beginsAt: new Date(now.getTime() + 86_400_000).toISOString(),
    createdBy: "user-1",
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  await leavingStore(world.table).create(work, new Date(work.beginsAt), []);
  return { params: { id: work.id } };
};
/** Of a tenant that has nothing else, and without a machine. */
const frontgate =
  (body: object): Prepare =>
  async ({ world }) => {
    const made = newTestFrontgate("token", new Date());
    await frontgateStore(world.table).join(made, newId("deployment"));
    return { params: { id: made.id }, body: { ...body, tenantId: made.tenantId } };
  };
const releasedProgram = { sha256: "a".repeat(64), bytes: 1, signature: "s".repeat(64) };
const agentRelease = {
  version: "0.2.0",
  frontgate: releasedProgram,
  drone: releasedProgram,
  reason: "It closes a hole.",
};
/** Without Frontgates, so that nothing comes of it, in place of the one before. */
const agentUpgrade =
  (status: "running" | "halted"): Prepare =>
  async ({ world }) => {
    const upgrades = agentUpgradeStore(world.table);
    const at = new Date().toISOString();
    const gate = { returnMinutes: 10, watchMinutes: 5 };
    const progress = { status, waves: [], wave: 0, accepted: -1, gate, createdBy: "user-1" };
    const made = { id: newId("agentUpgrade"), ...agentRelease, ...progress, createdAt: at, updatedAt: at, revision: 1 };
    await upgrades.create(made, [], await upgrades.current(), []);
    return { params: { id: made.id } };
  };
const changed: Prepare = async (fixtures) => ({ params: { id: (await fixtures.changed()).id } });
const newKeyPair: Prepare = async ({ client }) => {
  const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINTEyeYm5X3ScUYW4hKFXVZ8hQQFGa8yFLzWHsLoRN2d";
  return { params: { id: (await client.keyPairs.create({ name: "contract", publicKey })).id } };
};
const draft: Prepare = async ({ uploads }) => ({ params: { id: (await uploads("1.0.0")).ids[0] ?? "" } });
const reviewId: Prepare = async ({ review }) => ({ params: { id: (await review()).id } });
const begunReview: Prepare = async ({ client, review }) => {
  const { id } = await review();
  await client.reviews.start(id, { phase: "vendor" });
  return { params: { id }, body: { phase: "vendor", message: "Fits the catalogue." } };
};
/** Who may review what is submitted passes the vendor's phase by submitting. */
const passedVersion: Prepare = async ({ client, uploads }) => {
  await client.store.update({ reviewPhases: { private: ["vendor"] } }, { ifMatch: "*" });
  const [id = ""] = (await uploads("1.0.0")).ids;
  await client.appVersions.submit(id, {});
  return { params: { id } };
};
const releasedVersion: Prepare = async (fixtures) => {
  const passed = await passedVersion(fixtures);
  await fixtures.client.appVersions.release(passed.params?.id ?? "", {});
  return passed;
};
const deployment =
  (...state: Parameters<Fixtures["deployment"]>): Prepare =>
  async (fixtures) => ({ params: { id: (await fixtures.deployment(...state)).id } });
const newBackup =
  (policy: "custom" | "device"): Prepare =>
  async (fixtures) => ({ params: { id: await fixtures.backup((await fixtures.changed()).id, policy) } });
const job =
  (...state: Parameters<Fixtures["deployment"]>): Prepare =>
  async (fixtures) => ({ params: { id: (await fixtures.deployment(...state)).jobId } });

/** Its runtime and credential are there, so that its cloud can be asked. */
const observable: Prepare = async (fixtures) => {
  const { id } = await fixtures.changed();
  return { params: { id } };
};
/** A deployment whose one difference can be adopted, and reverted. */
const drifted: Prepare = async (fixtures) => {
  const { id } = await fixtures.changed();
  const at = new Date().toISOString();
  const types = { field: "instanceType", expected: "t3.small", observed: "t3.large", since: at } as const;
  const difference = { id: "5f2c0a9b7d31e846", nodeId: newId("node"), ...types };
  const report = { tenantId: fixtures.tenantId, deploymentId: id, checkedAt: at, deploymentVersion: 1 };
  await driftStore(fixtures.world.table).save({ ...report, status: "drifted", differences: [difference] });
  return { params: { id } };
};
const driftOf: Prepare = async ({ world, tenantId, deployment }) => {
  const { id } = await deployment("active", "succeeded");
  const checkedAt = new Date().toISOString();
  const report = { tenantId, deploymentId: id, status: "in-sync", differences: [], checkedAt, deploymentVersion: 1 };
  await driftStore(world.table).save({ ...report, status: "in-sync" });
  return { params: { id } };
};

/** A subnet that no cloud has: the job of an executed plan ends at its first look. */
const deployPlan = async ({ catalogue, runtime }: Fixtures) => {
  const values = { cluster: { name: "planned", subnet: "subnet-00000000", zk_node: { count: 1 } } };
  const request = { appVersionId: (await catalogue()).appVersionId, runtimeId: (await runtime()).id, values };
  return { operation: "deploy" as const, request };
};
const placementOf = async (fixtures: Fixtures) => {
  const { runtimeId, ...request } = (await deployPlan(fixtures)).request;
  return { ...request, runtimeIds: [runtimeId] };
};
/** Of one deployment to which nothing is being done. */
const restingPlacement: Prepare = async (fixtures) => {
  const { tenantId, world } = fixtures;
  const { id } = await fixtures.deployment("active", "succeeded");
  const made = {
    id: newId("placement"),
    tenantId,
    name: "resting",
    description: "",
    createdBy: "contract",
    version: 1,
  };
  const about = { appId: newId("app"), appVersionId: newId("appVersion"), createdAt: new Date().toISOString() };
  const deployments = [{ id, runtimeId: newId("runtime"), provider: "aws" }];
  await world.table.transact([placementWrite({ ...made, ...about, deployments })]);
  return { params: { id: made.id } };
};
const plan: Prepare = async (fixtures) => ({
  params: { id: (await fixtures.client.plans.create(await deployPlan(fixtures))).id },
});

/** In a window that is long over or far away: nothing of it begins while the test looks. */
const rolloutOf = async ({ changed }: Fixtures) => {
  const { laterVersionId: appVersionId } = await changed();
  const far = new Date(Date.now() + 3 * 86_400_000).getUTCDay();
  const days = [(["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[far] ?? "sun"];
  return { appVersionId, window: { days, from: "10:00", to: "10:30", timeZone: "UTC" }, reason: "It closes a hole." };
};
const rollout: Prepare = async (fixtures) => ({
  params: { id: (await fixtures.client.rollouts.create(await rolloutOf(fixtures))).id },
});

const approval: Prepare = async (fixtures) => ({ params: { id: await fixtures.approval("vendor") } });
const ownApproval: Prepare = async (fixtures) => ({ params: { id: await fixtures.approval("client") } });
/** For an app that there is not, so that it is in nobody's way. */
const flowBody = {
  kind: "resize" as const,
  when: { apps: ["app-0000000000000000"] },
  approvers: [{ role: "approver" }],
};
const flow: Prepare = async ({ client }) => {
  const known = (await client.approvalFlows.list()).items.find(({ kind }) => kind === "resize");
  const { id } = known ?? (await client.approvalFlows.create(flowBody));
  return { params: { id } };
};

const alarmBody = async (fixtures: Fixtures) => ({
  deploymentId: (await fixtures.deployment("active", "succeeded")).id,
  name: "The disk fills",
  item: "node.disk",
  comparison: ">" as const,
  threshold: 90,
});
/** For what nothing here does, so that it is in nobody's way. */
const price = { kind: "once", amount: 4900, currency: "EUR" } as const;
/** Where the tenant sells: one for all, as it has not many; each app that is offered is new. */
const ownMarket = async ({ client }: Fixtures) =>
  (await client.markets.list()).items.find(({ name }) => name === "Contract") ??
  client.markets.create({ name: "Contract" });
const market: Prepare = async (fixtures) => ({ params: { id: (await ownMarket(fixtures)).id } });
const newMarket: Prepare = async ({ client }) => ({
  params: { id: (await client.markets.create({ name: "New" })).id },
});
const newOffer: Prepare = async (fixtures) => {
  const { id } = await ownMarket(fixtures);
  const { appId } = await fixtures.uploads("1.0.0");
  return { params: { id, offerId: (await fixtures.client.markets.createOffer(id, { appId, price })).id } };
};
/** Another vendor's, which the tenant sees and strangers do not, with an offer that costs something. */
async function elsewhere({ world, tenantId: guest }: Fixtures) {
  const tenantId = `tenant-${crypto.randomUUID()}`;
  const at = new Date().toISOString();
  const made = { tenantId, createdBy: "user-1", version: 1, createdAt: at, updatedAt: at };
  const market = { ...made, id: newId("market"), name: "Elsewhere", description: "", groups: [guest], offers: 1 };
  const what = { marketId: market.id, appId: newId("app"), appName: "sold", description: "", price };
  const offer = { ...made, ...what, id: newId("offer") };
  await world.table.transact([{ put: marketItem({ ...market, visibility: "group" }) }, { put: offerItem(offer) }]);
  return { market, offer };
}
const joinable: Prepare = async (fixtures) => ({ params: { id: (await elsewhere(fixtures)).market.id } });
const orderable = async (fixtures: Fixtures) => {
  const { market: there, offer } = await elsewhere(fixtures);
  await fixtures.client.markets.join(there.id);
  return { marketId: there.id, offerId: offer.id, offerVersion: 1 };
};
const newOrder: Prepare = async (fixtures) => ({
  params: { id: (await fixtures.client.orders.create(await orderable(fixtures))).id },
});
/** What another tenant ordered here. */
const sale: Prepare = async (fixtures) => {
  const { offer } = await elsewhere(fixtures);
  const by = { id: newId("order"), tenantId: `tenant-${crypto.randomUUID()}`, actorId: "user-1" };
  const { order, entitlement } = ordered({ ...offer, tenantId: fixtures.tenantId }, undefined, by, new Date());
  if (entitlement === undefined) throw new Error("there is nothing to confirm");
  const puts = [orderItem(order), saleItem(order), entitlementItem(entitlement)];
  await fixtures.world.table.transact(puts.map((put) => ({ put })));
  return { params: { id: order.id } };
};

const policyBody = {
  name: "Nothing leaves by itself",
  operations: ["revert" as const],
  rules: [{ id: "machines", effect: "warn" as const, when: "plan.nodes > 100", message: "These are many." }],
};
const newPolicy: Prepare = async ({ client }) => {
  const known = (await client.policies.list()).items.find(({ name }) => name === policyBody.name);
  return { params: { id: (known ?? (await client.policies.create(policyBody))).id } };
};
const newAlarm: Prepare = async (fixtures) => ({
  params: { id: (await fixtures.client.alarms.create(await alarmBody(fixtures))).id },
});

/** What looks into a deployment's cluster. */
const INTO_CLUSTERS = [
  "listWorkloads",
  "listPorts",
  "listPods",
  "listEndpoints",
  "listWorkloadEvents",
  "listVolumes",
  "listAutoscalers",
  "readNamespace",
  "readUsage",
  "readPodLog",
  "execInPod",
  "deletePod",
  "labelWorkload",
  "restartWorkload",
];
const onMachines: Prepare = async (fixtures) => ({
  params: {
    id: (await fixtures.deployment("active", "succeeded")).id,
    pod: "web-0",
    kind: "Deployment",
    name: "web",
  },
  without: { status: 409, code: "not-supported" },
});

/** Every operation of the document. A new route adds a line here; without it the contract test fails. */
export const examples: Readonly<Record<string, Prepare>> = {
  ...people,

  listApps: nothing,
  getApp: appId,
  updateApp: appId,
  getAppUsage: appId,
  listAppHistory: appId,
  listAppVersions: appId,
  promoteAppVersion: async ({ uploads }) => {
    const { appId: id, ids } = await uploads("1.0.0");
    return { params: { id }, body: { appVersionId: ids[0], stage: "develop" } };
  },
  shareApp: async ({ uploads }) => ({ params: { id: (await uploads("1.0.0")).appId } }),
  publishApp: async ({ client, uploads }) => {
    await client.store.update({ reviewPhases: { private: [] } }, { ifMatch: "*" });
    const { appId: id } = await uploads("1.0.0");
    await client.apps.update(id, { department: "Middleware" }, { ifMatch: "*" });
    return { params: { id } };
  },
  addAppAttachment: async ({ uploads }) => ({
    params: { id: (await uploads("1.0.0")).appId },
    query: { kind: "icon" },
    bytes: new Uint8Array(picture("image/png", 64, 64)),
  }),
  listAppAttachments: appId,
  getAttachment: newAttachment,
  deleteAttachment: newAttachment,
  rollBackApp: async ({ uploads, client }) => {
    const { appId: id, ids } = await uploads("1.0.0", "1.1.0");
    for (const appVersionId of ids) await client.apps.promoteVersion(id, { appVersionId, stage: "develop" });
    return { params: { id }, body: { stage: "develop", reason: "Nodes lose their leader" } };
  },

  createUpload: nothing,
  getUpload: async ({ client }) => ({ params: { id: (await client.uploads.create({ size: 1 })).id } }),

  uploadAppVersion: async () => ({ bytes: await examplePackage("contract", "1.0.0") }),
  getAppVersion: versionId,
  updateAppVersion: draft,
  deleteAppVersion: draft,
  listAppVersionHistory: draft,
  downloadAppVersionPackage: draft,
  submitAppVersion: draft,
  cancelAppVersion: async ({ review }) => ({ params: { id: (await review()).appVersionId } }),
  releaseAppVersion: passedVersion,
  suspendAppVersion: releasedVersion,
  recoverAppVersion: async (fixtures) => {
    const released = await releasedVersion(fixtures);
    await fixtures.client.appVersions.suspend(released.params?.id ?? "", {});
    return released;
  },

  listReviews: nothing,
  getReview: reviewId,
  getReviewForm: reviewId,
  downloadReviewPackage: reviewId,
  startReview: async (fixtures) => ({ ...(await reviewId(fixtures)), body: { phase: "vendor" } }),
  passReview: begunReview,
  rejectReview: begunReview,

  getStore: nothing,
  updateStore: nothing,
  getAppVersionForm: versionId,
  getAppVersionReadme: versionId,
  getAppVersionIcon: versionId,
  listAppVersionRuntimes: versionId,

  listCategories: nothing,
  createCategory: nothing,
  getCategory: newCategory,
  updateCategory: newCategory,
  deleteCategory: newCategory,

  listQuotas: nothing,
  getQuota: tenant,
  updateQuota: async ({ tenantId: id }) => ({ params: { id }, body: { limits: { tokens: 900 } } }),
  createQuotaRequest: nothing,
  listQuotaRequests: nothing,
  approveQuotaRequest: newQuotaRequest,
  rejectQuotaRequest: newQuotaRequest,

  listUsage: nothing,

  listRepos: nothing,
  createRepo: async ({ world }) => ({ body: { name: "one more", url: world.repo.url } }),
  validateRepo: async ({ world }) => ({ body: { url: world.repo.url } }),
  getRepo: repoId,
  updateRepo: newRepo,
  deleteRepo: newRepo,
  indexRepo: newRepo,
  listRepoEvents: repoId,
  getRepoEvent: async ({ catalogue }) => {
    const { repoId: id, scanId: eventId } = await catalogue();
    return { params: { id, eventId } };
  },

  getNotifications: nothing,
  updateNotifications: nothing,
  listWebhooks: nothing,
  createWebhook: async () => ({ once: ["signingSecret"] }),
  getWebhook: newWebhook,
  updateWebhook: newWebhook,
  deleteWebhook: newWebhook,
  rotateWebhook: async (fixtures) => ({ ...(await newWebhook(fixtures)), once: ["signingSecret"] }),
  pingWebhook: newWebhook,
  listWebhookDeliveries: newWebhook,
  getWebhookDelivery: pinged,
  redeliverWebhookDelivery: pinged,
  createToken: async () => ({ body: { name: "n", kind: "service", roles: ["auditor"] }, once: ["apiToken"] }),
  listTokens: nothing,
  getToken: newToken,
  deleteToken: newToken,

  getMe: nothing,
  beginDeviceLogin: nothing,
  pollDeviceLogin: async ({ deviceLogin, signedIn, world }) => {
    const { userCode: id, deviceCode } = await deviceLogin();
    await pitrixClient({ url: world.deployed.ApiUrl, token: await signedIn() }).deviceLogins.approve(id);
    return { params: { id }, body: { deviceCode } };
  },
  getDeviceLogin: waiting,
  approveDeviceLogin: waiting,
  denyDeviceLogin: waiting,

  listExports: nothing,
  createExport: async (fixtures) => {
    await exported(fixtures);
    return {};
  },
  getExport: exported,
  downloadExport: exported,

  listImports: nothing,
  createImport: async () => ({ body: archive() }),
  getImport: async ({ client }) => ({ params: { id: (await client.imports.create(archive())).id } }),
  startImport: async ({ client }) => ({ params: { id: (await client.imports.create(archive())).id } }),

  listErasures: nothing,
  createErasure: async () => ({ body: goner() }),
  getErasure: async ({ client }) => ({ params: { id: (await client.erasures.create(goner())).id } }),
  cancelErasure: waitingErasure,

  getProgressSocket: nothing,
  createProgressTicket: async () => ({ once: ["ticket"] }),
  listProviders: nothing,
  searchApps: nothing,
  createAgentUpgrade: async () => ({ body: agentRelease }),
  listAgentUpgrades: nothing,
  getAgentUpgrade: agentUpgrade("running"),
  haltAgentUpgrade: agentUpgrade("running"),
  resumeAgentUpgrade: agentUpgrade("halted"),
  listDeadLetters: nothing,
  redriveDeadLetters: async () => ({ body: { queue: "jobs", letters: 10 } }),
  listFrontgates: nothing,
  listPlatformJobs: nothing,
  rotateFrontgate: frontgate({}),
  revokeFrontgate: frontgate({ reason: "The machine was taken over" }),
  restoreFrontgate: async (fixtures) => {
    const made = newTestFrontgate("token", new Date(), { revokedAt: new Date().toISOString() });
    await frontgateStore(fixtures.world.table).join(made, newId("deployment"));
    return { params: { id: made.id }, body: { tenantId: made.tenantId, reason: "It was looked at" } };
  },
  revokeNodeOfFrontgate: frontgate({
    deploymentId: newId("deployment"),
    nodeId: newId("node"),
    reason: "The machine was taken over",
  }),

  listCredentials: nothing,
  createCredential: async ({ credential }) => ({ body: await credential() }),
  getCredential: newCredential,
  updateCredential: newCredential,
  deleteCredential: newCredential,

  listRuntimes: nothing,
  createRuntime: async ({ runtime, world }) => {
    const { credentialId } = await runtime();
    const { region, endpoint } = await world.cloud();
    return { body: { name: "another", provider: "aws", credentialId, config: { region, endpoint } } };
  },
  getRuntime: runtimeId,
  listRuntimeSubnets: runtimeId,
  updateRuntime: runtimeId,
  enrollRuntime: async ({ client }) => {
    const provider = "kubernetes";
    const { id: credentialId } = await client.credentials.create({
      name: "in the cellar",
      provider,
      secret: { via: "frontgate" },
    });
    return {
      params: { id: (await client.runtimes.create({ name: "in the cellar", provider, credentialId, config: {} })).id },
      once: ["install"],
    };
  },
  deleteRuntime: async ({ client, runtime, world }) => {
    const { credentialId } = await runtime();
    const { region, endpoint } = await world.cloud();
    const config = { region, endpoint };
    return {
      params: { id: (await client.runtimes.create({ name: "gone", provider: "aws", credentialId, config })).id },
    };
  },

  listAudit: nothing,
  getAuditHead: nothing,
  listAuditEntries: nothing,

  listDeployments: nothing,
  createDeployment: async ({ catalogue, runtime }) => ({
    body: {
      appVersionId: (await catalogue()).appVersionId,
      runtimeId: (await runtime()).id,
      // A subnet that no cloud has: the job ends at its first look.
      values: { cluster: { name: "contract", subnet: "subnet-00000000", zk_node: { count: 1 } } },
    },
  }),
  getDeployment: deployment("active", "succeeded"),
  getDeploymentLinks: deployment("active", "succeeded"),
  getDeploymentGraph: nothing,
  createAlarm: async (fixtures) => ({ body: await alarmBody(fixtures) }),
  listAlarms: nothing,
  getAlarm: newAlarm,
  updateAlarm: newAlarm,
  deleteAlarm: newAlarm,
  listMetricItems: deployment("active", "succeeded"),
  readMetrics: deployment("active", "succeeded"),
  readNodeLog: async (fixtures) => ({
    params: { id: (await fixtures.deployment("active", "succeeded")).id, nodeId: newId("node") },
    without: { status: 404, code: "not-found" },
  }),
  readTab: async (fixtures) => ({
    params: { id: (await fixtures.deployment("active", "succeeded")).id, name: "clients" },
    without: { status: 504, code: "node-silent" },
  }),
  // Deployments of the examples run on machines: what looks into a cluster says so.
  ...Object.fromEntries(INTO_CLUSTERS.map((operation) => [operation, onMachines])),
  watchWorkloads: async (fixtures) => ({ ...(await onMachines(fixtures)), query: { since: "1" } }),
  startDeployment: deployment("stopped", "succeeded"),
  stopDeployment: deployment("active", "succeeded"),
  ceaseDeployment: async ({ withNode }) => ({ params: { id: await withNode() } }),
  recoverDeployment: deployment("ceased", "succeeded"),
  listAffectedDeployments: async ({ changed }) => ({ query: { appVersionId: (await changed()).laterVersionId } }),
  createRollout: async (fixtures) => ({ body: await rolloutOf(fixtures) }),
  listRollouts: nothing,
  getRollout: rollout,
  haltRollout: rollout,
  resumeRollout: async (fixtures) => {
    const { id } = await fixtures.client.rollouts.create(await rolloutOf(fixtures));
    await fixtures.client.rollouts.halt(id);
    return { params: { id } };
  },
  revertRollout: rollout,
  listPlans: nothing,
  evaluatePlacement: async (fixtures) => {
    const { appVersionId, runtimeId } = (await deployPlan(fixtures)).request;
    return { body: { appVersionId, runtimeIds: [runtimeId] } };
  },
  createPlacement: async (fixtures) => ({ body: await placementOf(fixtures) }),
  listPlacements: nothing,
  getPlacement: async (fixtures) => ({
    params: { id: (await fixtures.client.placements.create(await placementOf(fixtures))).id },
  }),
  deletePlacement: restingPlacement,
  createPlan: async (fixtures) => ({ body: await deployPlan(fixtures) }),
  getPlan: plan,
  executePlan: plan,
  getDeploymentDrift: driftOf,
  checkDeploymentDrift: observable,
  adoptDrift: drifted,
  revertDrift: drifted,
  restartDeployment: async (fixtures) => ({
    params: { id: (await fixtures.deployment("active", "succeeded")).id },
    body: { reason: "It answers slowly." },
  }),
  updateDeployment: deployment("active", "succeeded"),
  configureDeployment: changed,
  listDeploymentActivity: changed,
  listRevisions: changed,
  getRevision: async ({ changed }) => ({ params: { id: (await changed()).id, number: "2" } }),
  diffRevisions: async ({ changed }) => ({ params: { id: (await changed()).id, number: "1", other: "2" } }),
  upgradeDeployment: async ({ changed }) => {
    const { id, laterVersionId } = await changed();
    return { params: { id }, body: { appVersionId: laterVersionId } };
  },
  rollBackDeployment: changed,
  listDeploymentServices: changed,
  backUpDeployment: async ({ withNode }) => ({ params: { id: await withNode() } }),
  getBackupSchedule: changed,
  updateBackupSchedule: async ({ withNode }) => ({ params: { id: await withNode() } }),
  restoreDeployment: async (fixtures) => {
    const { id } = await fixtures.changed();
    const backupId = await fixtures.backup(id, "custom");
    return { params: { id }, body: { backupId } };
  },
  listBackups: nothing,
  getBackup: newBackup("custom"),
  deleteBackup: newBackup("custom"),
  restoreBackup: newBackup("device"),
  runDeploymentService: changed,
  runNodeCommand: async ({ withNode }) => ({
    params: { id: await withNode() },
    body: { command: ["true"], timeoutSeconds: 10 },
  }),
  scaleOutDeployment: async ({ changed }) => ({ params: { id: (await changed()).id }, body: { count: 5 } }),
  scaleInDeployment: async ({ changed }) => ({ params: { id: (await changed()).id }, body: { count: 1 } }),
  resizeDeployment: async ({ changed }) => ({
    params: { id: (await changed()).id },
    body: { roles: { "": { cpu: 2 } } },
  }),
  replaceDeploymentNode: async ({ withNode, world, tenantId }) => {
    const id = await withNode();
    const [node] = await deploymentStore(world.table).nodes(tenantId, id);
    return { params: { id }, body: { node: node?.id } };
  },
  attachDeploymentAddresses: async ({ withNode }) => ({ params: { id: await withNode() }, body: { role: "" } }),
  detachDeploymentAddresses: async ({ withNode, world, tenantId }) => {
    const id = await withNode();
    const deployments = deploymentStore(world.table);
    const [node] = await deployments.nodes(tenantId, id);
    if (node === undefined) throw new Error("no node");
    const reached = { publicAddress: "203.0.113.7", publicAddressId: "eipalloc-1" };
    await deployments.changeNode(node, reached, new Date());
    return { params: { id }, body: { nodes: [node.id] } };
  },
  attachDeploymentKeys: async (fixtures) => ({
    params: { id: await fixtures.withNode() },
    body: { keyPairs: [(await newKeyPair(fixtures)).params?.id] },
  }),
  detachDeploymentKeys: async (fixtures) => {
    const id = await fixtures.withNode();
    const { world, tenantId } = fixtures;
    const keys = [{ keyPairId: "kp-0m9x2k4f7abcdefghj", publicKey: "ssh-ed25519 AAAA" }];
    await deploymentStore(world.table).change(tenantId, id, { keys });
    return { params: { id }, body: { keyPairs: keys.map(({ keyPairId }) => keyPairId) } };
  },
  createKeyPair: nothing,
  listKeyPairs: nothing,
  getKeyPair: newKeyPair,
  deleteKeyPair: newKeyPair,
  deleteDeployment: deployment("active", "succeeded"),

  listApprovals: nothing,
  getApproval: approval,
  approveApproval: approval,
  rejectApproval: approval,
  withdrawApproval: ownApproval,
  delegateApproval: async (fixtures) => ({
    ...(await approval(fixtures)),
    body: { to: await fixtures.member(), until: new Date(Date.now() + 86_400_000).toISOString() },
  }),
  listApprovalFlows: nothing,
  createApprovalFlow: async ({ client }) => {
    for (const flow of (await client.approvalFlows.list()).items)
      if (flow.kind === "resize") await client.approvalFlows.delete(flow.id, { ifMatch: "*" });
    return { body: flowBody };
  },
  getApprovalFlow: flow,
  updateApprovalFlow: flow,
  deleteApprovalFlow: flow,

  createPolicy: async () => ({ body: policyBody }),
  listPolicies: nothing,
  getPolicy: newPolicy,
  updatePolicy: async (fixtures) => ({ ...(await newPolicy(fixtures)), body: { mode: "dry-run" } }),
  deletePolicy: newPolicy,

  createMarket: async () => ({ body: { name: "Made" } }),
  listMarkets: nothing,
  getMarket: market,
  updateMarket: async (fixtures) => ({ ...(await market(fixtures)), body: { description: "Kept well" } }),
  deleteMarket: newMarket,
  joinMarket: joinable,
  leaveMarket: async (fixtures) => ({ params: { id: (await orderable(fixtures)).marketId } }),
  listMarketMembers: market,
  listMarketOrders: market,
  createMarketOffer: async (fixtures) => ({
    ...(await market(fixtures)),
    body: { appId: (await fixtures.uploads("1.0.0")).appId, price },
  }),
  listMarketOffers: market,
  getMarketOffer: newOffer,
  updateMarketOffer: newOffer,
  deleteMarketOffer: newOffer,
  createOrder: async (fixtures) => ({ body: await orderable(fixtures) }),
  listOrders: nothing,
  getOrder: newOrder,
  confirmOrder: sale,
  cancelOrder: newOrder,
  listEntitlements: nothing,

  listJobs: nothing,
  getJob: job("active", "succeeded"),
  listJobTasks: job("active", "succeeded"),
  listJobEffects: job("active", "succeeded"),
  cancelJob: async (fixtures) => ({
    params: { id: (await fixtures.deployment("deleting", "running")).jobId },
    body: { undo: false },
  }),
  retryJob: job("failed", "failed"),
  undoJob: async ({ deployment: seeded, world, tenantId }) => {
    const { jobId: id } = await seeded("failed", "failed");
    await world.table.update({
      key: { pk: `T#${tenantId}#JOB`, sk: id },
      update: "SET #kind = :deploy",
      names: { "#kind": "kind" },
      values: { ":deploy": "deploy" },
    });
    return { params: { id } };
  },
};
