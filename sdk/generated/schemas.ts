// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.

export interface AgentUpgrade {
  id: string;
  version: string;
  frontgate: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  drone: {
    sha256: string;
    bytes: number;
    signature: string;
  };
  status: "running" | "halted" | "succeeded";
  statusReason?: string;
  waves: number[];
  wave: number;
  accepted: number;
  gate: {
    returnMinutes: number;
    watchMinutes: number;
  };
  reason: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
}

export interface Alarm {
  id: string;
  deploymentId: string;
  name: string;
  item: string;
  role?: string;
  nodeId?: string;
  statistic: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest";
  comparison: ">" | ">=" | "<" | "<=" | "=";
  threshold: number | string;
  period: 60 | 300 | 900 | 3600;
  periods: number;
  severity: "info" | "warning" | "critical";
  enabled: boolean;
  state: "ok" | "alarm" | "no-data";
  stateSince: string;
  breaching: ({
    nodeId: string;
    value: number | string;
  })[];
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface ApiToken {
  id: string;
  userId?: string;
  name: string;
  roles: string[];
  scopes?: string[];
  groups: string[];
  expiresAt?: string;
  lastUsedAt?: string;
  createdAt: string;
  createdBy?: string;
  /** A user's, with what the user may do; or nobody's, with roles. */
  kind: "personal" | "service";
}

export interface App {
  id: string;
  repoId: string;
  name: string;
  description: string;
  icon?: string;
  keywords: string[];
  home?: string;
  latestVersion: string;
  latestVersionId: string;
  status: "draft" | "active" | "suspended" | "deleted" | "vanished";
  visibility?: "private" | "public" | "group";
  groups?: string[];
  audience?: "private" | "shared";
  channels?: {
    [name: string]: {
      appVersionId: string;
      packageVersion: string;
      digest: string;
      since: string;
      by: string;
      previous: ({
        appVersionId: string;
        packageVersion: string;
        digest: string;
      })[];
    };
  };
  attachments?: Attachment[];
  version: number;
  createdAt: string;
  updatedAt: string;
  stage?: "develop" | "test" | "staging" | "production";
  pipeline?: ("develop" | "test" | "staging" | "production")[];
  department?: string;
  categories: string[];
  displayName?: {
    [name: string]: string;
  };
  descriptions?: {
    [name: string]: string;
  };
  maintainers?: ({
    name: string;
    email?: string;
  })[];
  sources?: string[];
  draft?: AppPage;
  priced?: true;
}

export interface AppEvent {
  id: string;
  appId: string;
  action: "edited" | "staged" | "promoted" | "rolled-back" | "shared" | "published";
  at: string;
  by: string;
  reason?: string;
  stage?: "develop" | "test" | "staging" | "production";
  from?: string;
  to?: string;
  digest?: string;
  skipped?: boolean;
  members?: string[];
}

export interface AppPage {
  description: string;
  icon?: string;
  keywords: string[];
  home?: string;
  displayName?: {
    [name: string]: string;
  };
  descriptions?: {
    [name: string]: string;
  };
  maintainers?: ({
    name: string;
    email?: string;
  })[];
  sources?: string[];
}

export interface AppUsage {
  /** Of all tenants, but those that are deleted or were rejected. */
  deployments: number;
  /** How many tenants those are in. */
  tenants: number;
  /** `false`: there are more than the 2,000 that were counted, at least. */
  complete: boolean;
  /** The 100 that are used most, the most used first. */
  versions: ({
    appVersionId: string;
    /** Absent: the version itself is gone. */
    packageVersion?: string;
    deployments: number;
    tenants: number;
  })[];
  /** The tenant's own that the caller reaches, at most 100. */
  own: ({
    deploymentId: string;
    name: string;
    appVersionId: string;
    status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  })[];
}

export interface AppVersion {
  id: string;
  appId: string;
  repoId: string;
  name: string;
  packageVersion: string;
  appVersion?: string;
  description: string;
  descriptions?: {
    [name: string]: string;
  };
  releaseNotes?: {
    [name: string]: string;
  };
  format?: "helm" | "manifests" | "vm";
  digest: string;
  size?: number;
  fault?: string;
  status: "draft" | "submitted" | "in-review" | "passed" | "rejected" | "active" | "suspended" | "deleted" | "vanished";
  statusReason?: string;
  suspendedBy?: string;
  reviewId?: string;
  audience?: "private" | "shared";
  approvalId?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface AppVersionHistory {
  appId: string;
  versionId: string;
  number: number;
  command: "upload" | "modify" | "submit" | "cancel" | "review" | "pass" | "reject" | "release" | "suspend" | "recover" | "delete";
  from?: "draft" | "submitted" | "in-review" | "passed" | "rejected" | "active" | "suspended" | "deleted" | "vanished";
  to: "draft" | "submitted" | "in-review" | "passed" | "rejected" | "active" | "suspended" | "deleted" | "vanished";
  phase?: "vendor" | "business" | "technical";
  reviewId?: string;
  message?: string;
  actor: string;
  actedAs: "owner" | "reviewer" | "platform";
  requestId: string;
  at: string;
}

export interface Approval {
  id: string;
  kind: "deploy" | "scale-out" | "resize" | "upgrade" | "publish" | "quota";
  subject: {
    type: string;
    id: string;
    jobId?: string;
  };
  title: string;
  request: {
    [name: string]: unknown;
  };
  facts: {
    app?: string;
    stage?: "develop" | "test" | "staging" | "production";
    provider?: string;
    nodes?: number;
    cpu?: number;
    memory?: number;
    cost?: {
      amount: number;
      currency: string;
    };
    groups: string[];
  };
  hash: string;
  createdBy: string;
  flowId: string;
  flowVersion: number;
  sameApprover: boolean;
  status: "pending" | "approved" | "rejected" | "withdrawn" | "expired" | "stale";
  reason?: string;
  wave: number;
  steps: ApprovalStep[];
  delegations: ({
    from: string;
    to: string;
    until: string;
    at: string;
  })[];
  history: ({
    at: string;
    action: "requested" | "approved" | "rejected" | "withdrawn" | "delegated" | "escalated" | "expired" | "became-stale" | "carried-out" | "ended";
    by?: string;
    onBehalfOf?: string;
    step?: string;
    reason?: string;
  })[];
  settled: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface ApprovalFlow {
  description: string;
  enabled: boolean;
  when?: {
    apps?: string[];
    stages?: ("develop" | "test" | "staging" | "production")[];
    providers?: string[];
    groups?: string[];
    nodesOver?: number;
    cpuOver?: number;
    memoryOver?: number;
    costOver?: {
      amount: number;
      currency: string;
    };
  };
  steps: ({
    name: string;
    approvers: ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[];
    need: "any" | "all" | {
      atLeast: number;
    };
    parallel: boolean;
    when?: {
      apps?: string[];
      stages?: ("develop" | "test" | "staging" | "production")[];
      providers?: string[];
      groups?: string[];
      nodesOver?: number;
      cpuOver?: number;
      memoryOver?: number;
      costOver?: {
        amount: number;
        currency: string;
      };
    };
    deadlineHours: number;
    onDeadline: "reject" | "escalate";
    escalateTo?: ({
      user: string;
    } | {
      role: string;
    } | {
      group: string;
    })[];
  })[];
  sameApprover: boolean;
  id: string;
  kind: "deploy" | "scale-out" | "resize" | "upgrade" | "publish" | "quota";
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface ApprovalStep {
  name: string;
  wave: number;
  status: "waiting" | "open" | "approved" | "rejected" | "expired" | "skipped";
  approvers: ({
    user: string;
  } | {
    role: string;
  } | {
    group: string;
  })[];
  need: "any" | "all" | {
    atLeast: number;
  };
  deadlineHours: number;
  escalateTo?: ({
    user: string;
  } | {
    role: string;
  } | {
    group: string;
  })[];
  escalatedAt?: string;
  openedAt?: string;
  deadlineAt?: string;
  decisions: ({
    by: string;
    onBehalfOf?: string;
    verdict: "approved" | "rejected";
    reason?: string;
    at: string;
  })[];
}

export interface Attachment {
  id: string;
  kind: "icon" | "screenshot";
  type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  width: number;
  height: number;
  size: number;
  digest: string;
  createdAt: string;
}

export interface AttachmentWithUrl {
  id: string;
  kind: "icon" | "screenshot";
  type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  width: number;
  height: number;
  size: number;
  digest: string;
  createdAt: string;
  url: string;
  expiresAt: string;
}

export interface AuditEntry {
  id: string;
  tenantId: string;
  at: string;
  actorId: string;
  tokenId?: string;
  onBehalfOf?: string;
  operation: string;
  object: {
    type: string;
    id: string;
  };
  outcome: "done" | "failed" | "denied";
  before?: string;
  after?: string;
  requestId?: string;
  v: 1;
  seq: number;
  recordedAt: string;
  sourceDigest: string;
  prevHash: string;
  hash: string;
  /** Gone once the tenant was erased; `sourceDigest` stays. */
  source?: {
    salt: string;
    ip?: string;
    userAgent?: string;
    reason?: string;
  };
}

export interface AuditExport {
  items: AuditEntry[];
  head: AuditHead;
}

export interface AuditHead {
  tenantId: string;
  /** Number of the last entry; 0 while there is none. */
  seq: number;
  /** SHA-256, 64 hexadecimal digits. */
  hash: string;
  /** Acts that have no number yet; 100 stands for 100 and more. */
  waiting: number;
}

export interface Autoscaler {
  name: string;
  target: {
    kind: string;
    name: string;
  };
  min: number;
  max: number;
  current: number;
  desired: number;
  metrics: ({
    resource: string;
    target?: number;
    current?: number;
  })[];
  reason?: string;
  lastScaleAt?: string;
}

export interface Backup {
  id: string;
  deploymentId: string;
  name: string;
  policy: "device" | "custom";
  consistency: "application" | "crash";
  status: "creating" | "available" | "deleting" | "failed";
  cause?: "user" | "schedule" | "recovery" | "fleet";
  jobId: string;
  revision?: number;
  provider: string;
  createdBy: string;
  version: number;
  createdAt: string;
  finishedAt?: string;
  appId: string;
  appVersionId: string;
  runtimeId: string;
  size: number;
  snapshots: ({
    nodeId: string;
    role: string;
    sid: number;
    snapshotId: string;
    size: number;
    createdAt: string;
  })[];
}

export interface BackupSchedule {
  enabled: boolean;
  times?: {
    everyHours: number;
  } | {
    dailyAt: string;
    timeZone: string;
  };
  keep?: {
    count?: number;
    days?: number;
  };
  nextAt?: string;
  last?: {
    dueAt: string;
    jobId?: string;
    backupId?: string;
    reason?: string;
    status: "pending_approval" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "rejected" | "skipped";
  };
  version: number;
}

export interface BegunDeviceLogin {
  userCode: string;
  /** For `:poll` alone; show it to nobody. */
  deviceCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds. */
  interval: number;
}

export interface Category {
  id: string;
  names: {
    [name: string]: string;
  };
  descriptions?: {
    [name: string]: string;
  };
  icon?: string;
  parentId?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  scope: "platform" | "tenant";
  builtIn: boolean;
}

export interface ContainerPorts {
  workload: {
    kind: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job";
    name: string;
  };
  container: string;
  image?: string;
  digest?: string;
  ports: ({
    name?: string;
    port: number;
    protocol: string;
    from: "spec" | "image";
  })[];
  unread?: {
    code: "no-image" | "not-found" | "wants-credential" | "too-many" | "refused" | "unreachable";
    detail: string;
  };
}

export interface Credential {
  id: string;
  name: string;
  description: string;
  provider: string;
  hint: string;
  fingerprint: string;
  rotatedAt?: string;
  keyless: boolean;
  via?: "frontgate";
  createdBy?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  trust?: {
    externalId: string;
    policy: {
      [name: string]: unknown;
    };
  };
}

export interface DeadLetter {
  id: string;
  /** When it was sent first. */
  sentAt: string;
  kind: "job" | "notice" | "ended-execution" | "stream-batch" | "schedule" | "call" | "unreadable";
  /** Ids that it names, never what it says. */
  ids: {
    [name: string]: string;
  };
}

export interface DeadLetterQueue {
  queue: "jobs" | "notices" | "events";
  /** About how many. */
  waiting: number;
  /** Being redriven or read by somebody. */
  inHand: number;
  /** Of the sample. */
  oldestAt?: string;
  /** Up to ten. */
  sample: DeadLetter[];
}

export interface Deployment {
  id: string;
  name: string;
  description: string;
  appId: string;
  appVersionId: string;
  stage?: "develop" | "test" | "staging" | "production";
  repoId: string;
  runtimeId: string;
  provider: string;
  credentialId: string;
  values: {
    [name: string]: unknown;
  };
  overrides?: {
    [name: string]: {
      count?: number;
      cpu?: number;
      memory?: number;
      volumeSize?: number;
    };
  };
  adjustments?: {
    [name: string]: {
      replicas?: number;
      env?: {
        [name: string]: string | null;
      };
      args?: {
        [name: string]: string[];
      };
      autoscaling?: {
        min: number;
        max: number;
        cpu?: number;
        memory?: number;
      };
    };
  };
  imageDigests?: {
    [name: string]: string;
  };
  workloads?: {
    namespace: string;
    ownNamespace: boolean;
    release: string;
    quota?: {
      [name: string]: string;
    };
    readyWithin: number;
  };
  endpoints?: ({
    name: string;
    address: string;
    ports: ({
      port: number;
      protocol: string;
    })[];
    external: string[];
    hosts: string[];
  })[];
  revision?: number;
  keys?: ({
    keyPairId: string;
    publicKey: string;
    role?: string;
    sids?: number[];
  })[];
  placementId?: string;
  restored?: {
    backupId: string;
    volumes: ({
      role: string;
      place: number;
      snapshotId: string;
      size: number;
    })[];
  };
  links?: {
    [name: string]: string;
  };
  subnetId?: string;
  vpcId?: string;
  serverType?: "vm" | "bm";
  status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  health?: "unknown" | "healthy" | "degraded" | "unhealthy";
  healthSince?: string;
  activeJobId?: string;
  lastJobId: string;
  pinned?: boolean;
  pinReason?: string;
  approvalId?: string;
  ceasedAt?: string;
  expiresAt?: string;
  statusReason?: string;
  createdBy?: string;
  groups?: string[];
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface DeploymentEvent {
  id: string;
  type: "deployment.active" | "deployment.stopped" | "deployment.failed" | "deployment.deleted" | "deployment.health-changed" | "deployment.drifted" | "deployment.in-sync" | "alarm.raised" | "alarm.cleared" | "job.started" | "job.succeeded" | "job.failed" | "job.cancelled";
  at: string;
  jobId?: string;
  kind?: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  attempt?: number;
  reason?: string;
  remedy?: string;
  nodeId?: string;
  nodeName?: string;
  health?: "unknown" | "healthy" | "degraded" | "unhealthy";
  before?: "unknown" | "healthy" | "degraded" | "unhealthy";
  alarmId?: string;
  alarmName?: string;
  severity?: "info" | "warning" | "critical";
  item?: string;
  condition?: string;
  breaching?: ({
    nodeId: string;
    value: number | string;
  })[];
  differences?: number;
}

export interface DeploymentGraphNode {
  id: string;
  name: string;
  status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  level: number;
  links: {
    [name: string]: string;
  };
  dependents: string[];
}

export interface DeploymentLinks {
  deploymentId: string;
  dependsOn: ({
    id: string;
    name: string;
    status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
    link: string;
  })[];
  dependents: ({
    id: string;
    name: string;
    status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  })[];
  others: number;
}

export interface DeploymentNamespace {
  name: string;
  own: boolean;
  quotas?: ({
    name: string;
    hard: {
      [name: string]: string;
    };
    used: {
      [name: string]: string;
    };
    scopes?: string[];
  })[];
}

export interface DeploymentPlan {
  dryRun: true;
  operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  revision?: number;
  changes: ({
    pointer: string;
    before?: unknown;
    after?: unknown;
  })[];
  resources: ({
    action: "create" | "update" | "replace" | "delete";
    kind: "node" | "volume" | "address" | "snapshot" | "release";
    id?: string;
    role?: string;
    before?: {
      [name: string]: unknown;
    };
    after?: {
      [name: string]: unknown;
    };
  })[];
  layers: (({
    kind: string;
    nodeId?: string;
    service?: string;
  })[])[];
  price: {
    currency: string;
    before: number;
    after: number;
    listed?: {
      on: string;
      source: string;
    };
    notPriced: string[];
  };
  estimate: {
    seconds: number;
  };
  cluster?: {
    known: boolean;
    objects: ({
      action: "create" | "change" | "replace" | "delete";
      apiVersion: string;
      kind: string;
      namespace?: string;
      name: string;
      fields?: ({
        pointer: string;
        before?: unknown;
        after?: unknown;
      })[];
      moreFields?: number;
      refusal?: {
        code: string;
        message: string;
        remedy?: string;
      };
    })[];
    more: number;
  };
  findings: ({
    severity: "stops" | "waits" | "harms" | "note";
    code: string;
    detail: string;
    policyId?: string;
    ruleId?: string;
    pointer?: string;
  })[];
  quota: QuotaFinding[];
  digest: string;
  runtimeId: string;
  provider: string;
  subnetId: string;
  values: {
    [name: string]: unknown;
  };
  roles: ({
    role: string;
    count: number;
    cpu: number;
    memory: number;
    volumeSize: number;
    image?: string;
    container?: string;
  })[];
}

export interface DeploymentService {
  name: string;
  roles: string[];
  timeoutSeconds: number;
  params: ({
    kind: "field" | "section";
    key: string;
    pointer: string;
    name: string;
    [name: string]: unknown;
  })[];
}

export interface DeviceLogin {
  userCode: string;
  clientName: string;
  address?: string;
  status: "pending" | "approved" | "denied";
  createdAt: string;
  expiresAt: string;
}

export interface DriftReport {
  deploymentId: string;
  status: "in-sync" | "drifted" | "unknown";
  differences: ({
    id: string;
    nodeId?: string;
    instanceId?: string;
    object?: string;
    pointer?: string;
    field: "machine" | "state" | "instanceType" | "address" | "publicAddress" | "subnet" | "securityGroups" | "volumeSize" | "tags" | "object";
    expected: unknown;
    observed: unknown;
    since: string;
  })[];
  reason?: string;
  checkedAt: string;
  deploymentVersion: number;
}

export interface Endpoint {
  name: string;
  type: string;
  address?: string;
  external: string[];
  hosts: string[];
  ports: ({
    name?: string;
    port: number;
    protocol: string;
    target?: string | number;
    nodePort?: number;
  })[];
  selector: {
    [name: string]: string;
  };
  serving: ({
    address: string;
    pod?: string;
    node?: string;
  })[];
  servingCount: number;
  waitingCount: number;
}

export interface Entitlement {
  appId: string;
  vendorTenantId: string;
  marketId: string;
  openOrderId?: string;
  orderId?: string;
  since?: string;
  until?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  status: "pending" | "active" | "ended";
}

export interface Erasure {
  id: string;
  tenantId: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  failure?: string;
  counts: {
    [name: string]: number;
  };
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
  beginsAt: string;
  by: "platform" | "tenant";
  leaveRunning: boolean;
}

export interface Export {
  id: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  failure?: string;
  counts: {
    [name: string]: number;
  };
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
  archive?: {
    size: number;
    files: number;
    manifestSha256: string;
    availableUntil: string;
  };
}

export interface ExportDownload {
  url: string;
  validUntil: string;
}

export interface FinishedDeviceLogin {
  apiToken: string;
  id: string;
  tenant: string;
  userId: string;
  expiresAt: string;
}

export interface FittingRuntimes {
  items: ({
    id: string;
    name: string;
    provider: string;
    labels: {
      [name: string]: string;
    };
  })[];
  excluded: ({
    id: string;
    name: string;
    provider: string;
    labels: {
      [name: string]: string;
    };
    reasons: ({
      requirement: string;
      detail: string;
    })[];
  })[];
}

export interface Form {
  locale: string;
  locales: string[];
  sections: ({
    kind: "field" | "section";
    key: string;
    pointer: string;
    [name: string]: unknown;
  })[];
  schema: unknown;
  warnings: PackageWarning[];
}

export interface Frontgate {
  id: string;
  tenantId: string;
  provider: string;
  runtimeId: string;
  vpcId: string;
  subnetId: string;
  status: "creating" | "active" | "retiring";
  instanceId?: string;
  address?: string;
  ready: boolean;
  lastSeenAt?: string;
  agentVersion?: string;
  trust?: number;
  keyChangedAt?: string;
  rotateKey: boolean;
  revokedAt?: string;
  createdAt: string;
  users: string[];
  revokedNodes: string[];
}

export interface Group {
  id: string;
  path: string;
  description: string;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  ref: string;
}

export interface GroupMember {
  email: string;
  name: string;
  status: "active" | "suspended";
  id: string;
}

export interface Import {
  id: string;
  tenantId: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  failure?: string;
  counts: {
    [name: string]: number;
  };
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
  size: number;
  sha256: string;
  validUntil: string;
}

export interface Invitation {
  id: string;
  email: string;
  roles: string[];
  groups: string[];
  status: "pending" | "accepted" | "revoked" | "expired";
  validUntil: string;
  acceptedBy?: string;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
}

export interface Job {
  id: string;
  kind: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  input?: {
    add?: ({
      role: string;
      sid: number;
      generation: number;
      gid?: number;
    })[];
    remove?: string[];
    nodes?: string[];
    backup?: {
      id: string;
      policy: "device" | "custom";
      commands: boolean;
    };
    service?: string;
    command?: {
      word: string;
      sha256: string;
      timeoutSeconds: number;
    };
    machines?: {
      start: string[];
      stop: string[];
      resize: string[];
      address?: string[];
    };
    adopt?: ({
      nodeId: string;
      instanceType?: string;
      address?: string;
      volumeSize?: number;
    })[];
    retentionDays?: number;
    keys?: {
      before: ({
        keyPairId: string;
        publicKey: string;
        role?: string;
        sids?: number[];
      })[];
      after: ({
        keyPairId: string;
        publicKey: string;
        role?: string;
        sids?: number[];
      })[];
    };
    workloads?: string[];
    force?: true;
    renews?: "running" | "all";
  };
  revision?: number;
  workloads?: true;
  links?: true;
  cause?: "user" | "schedule" | "recovery" | "fleet";
  reason?: string;
  deploymentId: string;
  provider: string;
  status: "pending_approval" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "rejected";
  approvalId?: string;
  attempt: number;
  layers: number;
  tasks: number;
  failure?: {
    code: string;
    message: string;
    nodeId?: string;
    nodeName?: string;
    providerCode?: string;
    requestId?: string;
    step?: string;
    command?: string;
    exitCode?: number;
    output?: string;
    retryable: boolean;
    remedy: string;
    next?: {
      action: "retry" | "undo" | "wait" | "ask-again" | "ask-operator" | "check-cloud" | "check-credential" | "check-network" | "fix-configuration" | "grant-permission" | "look-on-node" | "raise-quota";
      say: string;
      route: string;
    };
  };
  left?: {
    reason: string;
    namespace: string;
    ownNamespace: boolean;
    release: string;
    labels: {
      [name: string]: string;
    };
  };
  cancelRequested: boolean;
  undo?: true;
  phase?: "undo";
  undone?: true;
  deadline?: string;
  createdBy: string;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  version: number;
}

export interface Joined {
  tenant: string;
  userId: string;
  roles: string[];
  groups: string[];
}

export interface KeyPair {
  id: string;
  name: string;
  publicKey: string;
  type: string;
  bits: number;
  fingerprint: string;
  createdBy: string;
  version: number;
  createdAt: string;
}

export interface Market {
  id: string;
  name: string;
  description: string;
  visibility: "private" | "public" | "group";
  groups?: string[];
  offers: number;
  createdBy?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  vendorTenantId: string;
}

export interface MarketMembership {
  marketId: string;
  vendorTenantId: string;
  memberTenantId: string;
  joinedAt?: string;
  joined: boolean;
}

export interface MarketOffer {
  id: string;
  marketId: string;
  appId: string;
  appName: string;
  description: string;
  price: {
    kind: "free";
  } | {
    kind: "once";
    amount: number;
    currency: string;
  } | {
    kind: "monthly";
    amount: number;
    currency: string;
  };
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface MarketOrder {
  id: string;
  buyerTenantId: string;
  vendorTenantId: string;
  marketId: string;
  offerId: string;
  offerVersion: number;
  appId: string;
  appName: string;
  price: {
    kind: "free";
  } | {
    kind: "once";
    amount: number;
    currency: string;
  } | {
    kind: "monthly";
    amount: number;
    currency: string;
  };
  status: "pending" | "confirmed" | "cancelled";
  reason?: string;
  until?: string;
  createdBy?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface Member {
  email: string;
  name: string;
  roles: string[];
  groups: string[];
  status: "active" | "suspended";
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  id: string;
}

export interface MetricItem {
  name: string;
  roles: string[];
  unit: string;
  type: "int" | "str";
  statistic: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest";
  enums: string[];
  alarm: boolean;
}

export interface MetricSeries {
  nodeId: string;
  role: string;
  item: string;
  unit: string;
  statistic: "min" | "max" | "avg" | "delta" | "rate" | "mode" | "median" | "latest";
  points: ({
    at: string;
    value: number | string;
  })[];
}

export interface NewApiToken {
  id: string;
  userId?: string;
  name: string;
  roles: string[];
  scopes?: string[];
  groups: string[];
  expiresAt?: string;
  lastUsedAt?: string;
  createdAt: string;
  createdBy?: string;
  /** A user's, with what the user may do; or nobody's, with roles. */
  kind: "personal" | "service";
  /** The token itself: in the first answer only, and nowhere else. */
  apiToken?: string;
}

export interface NewImport {
  id: string;
  tenantId: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  failure?: string;
  counts: {
    [name: string]: number;
  };
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
  size: number;
  sha256: string;
  validUntil: string;
  method: "PUT";
  url: string;
  headers: {
    [name: string]: string;
  };
}

export interface NewTenant {
  id: string;
  name: string;
  status: "active" | "suspended" | "leaving" | "erased";
  statusReason: string;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  invitationId?: string;
  invitationToken?: string;
}

export interface NewUpload {
  id: string;
  size: number;
  sha256?: string;
  validUntil: string;
  createdBy?: string;
  createdAt: string;
  method: "PUT";
  url: string;
  headers: {
    [name: string]: string;
  };
}

export interface Node {
  id: string;
  name?: string;
  role: string;
  sid: number;
  gid?: number;
  generation?: number;
  cpu: number;
  memory: number;
  volumeSize: number;
  volumeId?: string;
  snapshotId?: string;
  container?: {
    engine: string;
    engineVersion: string;
    image: string;
    digest: string;
  };
  instanceType?: string;
  serverType?: "vm" | "bm";
  instanceId?: string;
  address?: string;
  publicAddress?: string;
  publicAddressId?: string;
  status: "planned" | "creating" | "running" | "active" | "stopped" | "deleting" | "deleted" | "failed";
  health: "unknown" | "online" | "unreachable";
  healthAt?: string;
  app?: {
    state: "healthy" | "unhealthy" | "unknown";
    since: string;
    output?: string;
  };
  agentVersion?: string;
  failedRelease?: string;
  fingerprint?: string;
  updatedAt: string;
}

export interface NodeLog {
  name: string;
  size: number;
  from: number;
  to: number;
  text: string;
}

export interface NotificationSettings {
  /** Whether mails are sent, such as to approvers. */
  email: boolean;
  /** `false`: this store has no address to send from. */
  emailAvailable: boolean;
  /** Of mails to those whose language is not known. */
  language: "en" | "zh";
  version: number;
}

export interface OperationPlan {
  dryRun: true;
  operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  deploymentId: string;
  deploymentVersion: number;
  revision?: number;
  appVersion?: {
    before: string;
    after: string;
  };
  changes: ({
    pointer: string;
    before?: unknown;
    after?: unknown;
  })[];
  resources: ({
    action: "create" | "update" | "replace" | "delete";
    kind: "node" | "volume" | "address" | "snapshot" | "release";
    id?: string;
    role?: string;
    before?: {
      [name: string]: unknown;
    };
    after?: {
      [name: string]: unknown;
    };
  })[];
  layers: (({
    kind: string;
    nodeId?: string;
    service?: string;
  })[])[];
  price: {
    currency: string;
    before: number;
    after: number;
    listed?: {
      on: string;
      source: string;
    };
    notPriced: string[];
  };
  estimate: {
    seconds: number;
  };
  cluster?: {
    known: boolean;
    objects: ({
      action: "create" | "change" | "replace" | "delete";
      apiVersion: string;
      kind: string;
      namespace?: string;
      name: string;
      fields?: ({
        pointer: string;
        before?: unknown;
        after?: unknown;
      })[];
      moreFields?: number;
      refusal?: {
        code: string;
        message: string;
        remedy?: string;
      };
    })[];
    more: number;
  };
  findings: ({
    severity: "stops" | "waits" | "harms" | "note";
    code: string;
    detail: string;
    policyId?: string;
    ruleId?: string;
    pointer?: string;
  })[];
  quota: QuotaFinding[];
  digest: string;
}

export interface PackageDownload {
  url: string;
  expiresAt: string;
  digest: string;
  size: number;
}

export interface PackageIcon {
  picture?: {
    type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
    width: number;
    height: number;
    data: string;
  };
}

export interface PackageWarning {
  file: string;
  pointer: string;
  detail: string;
  remedy: string;
}

export interface Placement {
  id: string;
  name: string;
  description: string;
  appId: string;
  appVersionId: string;
  stage?: "develop" | "test" | "staging" | "production";
  createdBy: string;
  groups?: string[];
  version: number;
  createdAt: string;
  status: "pending_approval" | "progressing" | "active" | "partly_active" | "stopped" | "failed" | "deleted";
  deployments: ({
    id: string;
    runtimeId: string;
    provider: string;
    status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
    statusReason?: string;
    health?: string;
    activeJobId?: string;
    lastJobId?: string;
  })[];
}

export interface PlacementEvaluation {
  appVersionId: string;
  candidates: ({
    id: string;
    name: string;
    provider: string;
    region: string;
    labels: {
      [name: string]: string;
    };
    rank?: number;
    unmet: ({
      requirement: string;
      detail: string;
    })[];
    reasons: string[];
    price?: {
      currency: string;
      month: number;
      listed: {
        on: string;
        source: string;
      };
      notPriced: string[];
    };
  })[];
  nextPageToken?: string;
  quota: QuotaFinding[];
  digest: string;
}

export interface PlacementPlan {
  dryRun: true;
  plans: DeploymentPlan[];
}

export interface Plan {
  id: string;
  operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  deploymentId: string;
  status: "ready" | "executed";
  jobId?: string;
  createdBy: string;
  createdAt: string;
  executedAt?: string;
  version: number;
  expiresAt: string;
  plan: {
    operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
    deploymentId: string;
    deploymentVersion: number;
    revision?: number;
    appVersion?: {
      before: string;
      after: string;
    };
    changes: ({
      pointer: string;
      before?: unknown;
      after?: unknown;
    })[];
    resources: ({
      action: "create" | "update" | "replace" | "delete";
      kind: "node" | "volume" | "address" | "snapshot" | "release";
      id?: string;
      role?: string;
      before?: {
        [name: string]: unknown;
      };
      after?: {
        [name: string]: unknown;
      };
    })[];
    layers: (({
      kind: string;
      nodeId?: string;
      service?: string;
    })[])[];
    price: {
      currency: string;
      before: number;
      after: number;
      listed?: {
        on: string;
        source: string;
      };
      notPriced: string[];
    };
    estimate: {
      seconds: number;
    };
    cluster?: {
      known: boolean;
      objects: ({
        action: "create" | "change" | "replace" | "delete";
        apiVersion: string;
        kind: string;
        namespace?: string;
        name: string;
        fields?: ({
          pointer: string;
          before?: unknown;
          after?: unknown;
        })[];
        moreFields?: number;
        refusal?: {
          code: string;
          message: string;
          remedy?: string;
        };
      })[];
      more: number;
    };
    findings: ({
      severity: "stops" | "waits" | "harms" | "note";
      code: string;
      detail: string;
      policyId?: string;
      ruleId?: string;
      pointer?: string;
    })[];
    quota: QuotaFinding[];
    digest: string;
  } | {
    operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
    revision?: number;
    changes: ({
      pointer: string;
      before?: unknown;
      after?: unknown;
    })[];
    resources: ({
      action: "create" | "update" | "replace" | "delete";
      kind: "node" | "volume" | "address" | "snapshot" | "release";
      id?: string;
      role?: string;
      before?: {
        [name: string]: unknown;
      };
      after?: {
        [name: string]: unknown;
      };
    })[];
    layers: (({
      kind: string;
      nodeId?: string;
      service?: string;
    })[])[];
    price: {
      currency: string;
      before: number;
      after: number;
      listed?: {
        on: string;
        source: string;
      };
      notPriced: string[];
    };
    estimate: {
      seconds: number;
    };
    cluster?: {
      known: boolean;
      objects: ({
        action: "create" | "change" | "replace" | "delete";
        apiVersion: string;
        kind: string;
        namespace?: string;
        name: string;
        fields?: ({
          pointer: string;
          before?: unknown;
          after?: unknown;
        })[];
        moreFields?: number;
        refusal?: {
          code: string;
          message: string;
          remedy?: string;
        };
      })[];
      more: number;
    };
    findings: ({
      severity: "stops" | "waits" | "harms" | "note";
      code: string;
      detail: string;
      policyId?: string;
      ruleId?: string;
      pointer?: string;
    })[];
    quota: QuotaFinding[];
    digest: string;
    runtimeId: string;
    provider: string;
    subnetId: string;
    values: {
      [name: string]: unknown;
    };
    roles: ({
      role: string;
      count: number;
      cpu: number;
      memory: number;
      volumeSize: number;
      image?: string;
      container?: string;
    })[];
  };
}

export interface PlatformJob {
  id: string;
  tenantId: string;
  kind: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  deploymentId: string;
  provider: string;
  status: "pending_approval" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "rejected";
  cause?: "user" | "schedule" | "recovery" | "fleet";
  attempt: number;
  phase?: "undo";
  undone?: true;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** Which step failed, and how, by codes: its message and output are the tenant's. */
  failure?: {
    code: string;
    step?: string;
    nodeId?: string;
    providerCode?: string;
    requestId?: string;
    retryable: boolean;
  };
}

export interface Pod {
  name: string;
  owner?: {
    kind: string;
    name: string;
  };
  phase: string;
  ready: boolean;
  reason?: string;
  message?: string;
  restarts: number;
  node?: string;
  address?: string;
  labels: {
    [name: string]: string;
  };
  containers: ({
    name: string;
    image?: string;
    ports?: ({
      name?: string;
      port: number;
      protocol: string;
    })[];
    mounts?: ({
      volume: string;
      path: string;
      readOnly?: true;
    })[];
    init?: true;
    ready: boolean;
    restarts: number;
    state?: {
      is: "waiting" | "running" | "ended";
      reason?: string;
      message?: string;
      exitCode?: number;
      since?: string;
    };
    lastState?: {
      is: "waiting" | "running" | "ended";
      reason?: string;
      message?: string;
      exitCode?: number;
      since?: string;
    };
  })[];
  volumes?: ({
    name: string;
    kind: string;
    claim?: string;
  })[];
  createdAt?: string;
}

export interface PodCommand {
  status: "ended" | "unknown";
  pod: string;
  container?: string;
  command: {
    word: string;
    sha256: string;
  };
  exitCode?: number;
  stdout?: string;
  stderr?: string;
  cut?: boolean;
}

export interface PodLog {
  pod: string;
  container?: string;
  text: string;
}

export interface PodUsage {
  pod: string;
  at: string;
  cpu: number;
  memory: number;
  containers: ({
    name: string;
    cpu: number;
    memory: number;
  })[];
}

export interface Policy {
  name: string;
  description: string;
  mode: "enforce" | "dry-run" | "off";
  operations?: ("deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete")[];
  rules: ({
    id: string;
    effect: "deny" | "warn";
    when: string;
    message: string;
    pointer?: string;
  })[];
  id: string;
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Stable, for programs; `docs/problems` lists all. */
  code: string;
  /** What happened this time, and what to do. */
  detail?: string;
  /** Every fault of the request. */
  errors?: ({
    /** RFC 6901 JSON pointer into the body; `query#/…` for a query parameter, `file#/…` inside a package. */
    pointer: string;
    detail: string;
    remedy?: string;
  })[];
  /** Whether the same request may succeed later. */
  retryable: boolean;
  requestId?: string;
  [name: string]: unknown;
}

export interface ProgressSocket {
  url: string;
  protocol: string;
}

export interface ProgressTicket {
  ticket?: string;
  expiresAt: string;
  url: string;
  protocol: string;
}

export interface ProvenErasure {
  id: string;
  tenantId: string;
  status: "waiting" | "running" | "done" | "failed" | "cancelled";
  failure?: string;
  counts: {
    [name: string]: number;
  };
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
  beginsAt: string;
  by: "platform" | "tenant";
  leaveRunning: boolean;
  certificate?: {
    format: "pitrix-erasure-1";
    erasureId: string;
    tenantId: string;
    requestedAt: string;
    begunAt: string;
    finishedAt: string;
    items: {
      [name: string]: number;
    };
    objects: {
      [name: string]: number;
    };
    leftRunning: number;
    lastExport?: {
      id: string;
      finishedAt: string;
      manifestSha256: string;
    };
    audit?: {
      seq: number;
      hash: string;
    };
    verification: {
      passes: number;
      looked: number;
      itemsFound: 0;
      objectsFound: 0;
      at: string;
    };
    kept: string[];
  };
  signature?: string;
  key?: {
    kty: "OKP";
    crv: "Ed25519";
    x: string;
    kid: string;
  };
}

export interface Provider {
  id: string;
  title: string;
  capabilities: string[];
  packageFormats: string[];
  credential: {
    [name: string]: unknown;
  };
  config: {
    [name: string]: unknown;
  };
}

export interface Quota {
  id: string;
  tenantId: string;
  group?: string;
  resources: ({
    resource: "deployments" | "nodes" | "cpu" | "memory" | "volume" | "repos" | "tokens";
    unit: string;
    limit: number | null;
    used: number;
    left: number | null;
  })[];
  rates: {
    tenant?: {
      perSecond: number;
      burst: number;
    };
    principal?: {
      perSecond: number;
      burst: number;
    };
  };
  version: number;
}

export interface QuotaFinding {
  resource: "deployments" | "nodes" | "cpu" | "memory" | "volume" | "repos" | "tokens";
  unit: string;
  of: string;
  limit: number;
  used: number;
  asked: number;
  more: number;
}

export interface QuotaRequest {
  id: string;
  tenantId: string;
  limits: {
    [name: string]: number;
  };
  reason: string;
  status: "pending_approval" | "open" | "approved" | "rejected";
  approvalId?: string;
  message?: string;
  decidedAt?: string;
  createdBy: string;
  createdAt: string;
  version: number;
}

export interface Readme {
  text: string;
  locale?: string;
  locales: string[];
}

export interface RedrivenDeadLetters {
  queue: "jobs" | "notices" | "events";
  redriven: number;
  dropped: number;
  kept: number;
}

export interface Repo {
  kind: "http" | "s3" | "oci" | "git";
  url: string;
  region?: string;
  endpoint?: string;
  ref?: string;
  path?: string;
  id: string;
  name: string;
  description: string;
  credential: {
    set: true;
    hint: string;
    fingerprint: string;
    changedAt: string;
  } | {
    set: false;
  };
  visibility: "private" | "public" | "group";
  createdBy?: string;
  groups: string[];
  appDefaultStatus: "active" | "draft";
  providers: string[];
  selector: string;
  labels: {
    [name: string]: string;
  };
  scanInterval: number;
  status: "new" | "scanning" | "ready" | "failed";
  lastScanAt?: string;
  nextScanAt: string;
  lastError?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
}

export interface RestoredDeployment {
  id: string;
  name: string;
  description: string;
  appId: string;
  appVersionId: string;
  runtimeId: string;
  values: {
    [name: string]: unknown;
  };
  restored?: {
    backupId: string;
    volumes: ({
      role: string;
      place: number;
      snapshotId: string;
      size: number;
    })[];
  };
  status: "pending_approval" | "rejected" | "creating" | "active" | "updating" | "stopping" | "stopped" | "starting" | "ceasing" | "ceased" | "recovering" | "deleting" | "deleted" | "failed";
  lastJobId: string;
  approvalId?: string;
  version: number;
  createdAt: string;
}

export interface Review {
  id: string;
  appId: string;
  versionId: string;
  name: string;
  packageVersion: string;
  audience: "private" | "shared";
  status: "submitted" | "in-review" | "passed" | "rejected" | "cancelled";
  phase?: "vendor" | "business" | "technical";
  phases: ({
    phase: "vendor" | "business" | "technical";
    status: "waiting" | "in-review" | "passed" | "rejected";
    reviewer?: string;
    startedAt?: string;
    decidedAt?: string;
    message?: string;
  })[];
  texts: {
    description: string;
    icon?: string;
    keywords: string[];
    home?: string;
    curated: {
      displayName?: {
        [name: string]: string;
      };
      descriptions?: {
        [name: string]: string;
      };
      keywords?: string[];
      maintainers?: ({
        name: string;
        email?: string;
      })[];
      home?: string;
      sources?: string[];
    };
  };
  submittedBy: string;
  message?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  vendor: string;
}

export interface Revision {
  number: number;
  operation: "deploy" | "start" | "stop" | "restart" | "scale-out" | "scale-in" | "resize" | "configure" | "upgrade" | "roll-back" | "back-up" | "restore" | "delete-backup" | "run-service" | "run-command" | "attach-addresses" | "detach-addresses" | "attach-keys" | "detach-keys" | "replace-node" | "adopt" | "revert" | "cease" | "recover" | "delete";
  jobId: string;
  author: string;
  reason?: string;
  restores?: number;
  status: "pending" | "applied" | "failed" | "undone";
  spec: {
    appId: string;
    appVersionId: string;
    stage?: "develop" | "test" | "staging" | "production";
    repoId: string;
    runtimeId: string;
    values: {
      [name: string]: unknown;
    };
    overrides?: {
      [name: string]: {
        count?: number;
        cpu?: number;
        memory?: number;
        volumeSize?: number;
      };
    };
    adjustments?: {
      [name: string]: {
        replicas?: number;
        env?: {
          [name: string]: string | null;
        };
        args?: {
          [name: string]: string[];
        };
        autoscaling?: {
          min: number;
          max: number;
          cpu?: number;
          memory?: number;
        };
      };
    };
    imageDigests?: {
      [name: string]: string;
    };
    links?: {
      [name: string]: string;
    };
    subnetId: string;
  };
  createdAt: string;
  endedAt?: string;
}

export interface RevisionDiff {
  from: number;
  to: number;
  values: ({
    pointer: string;
    before?: unknown;
    after?: unknown;
  })[];
  spec: ({
    pointer: string;
    before?: unknown;
    after?: unknown;
  })[];
}

export interface Role {
  name: string;
  title: string;
  grants: string[];
  builtIn: boolean;
  version?: number;
  createdAt?: string;
  createdBy?: string;
  updatedAt?: string;
}

export interface Rollout {
  id: string;
  appId: string;
  appVersionId: string;
  selector: {
    stage?: "develop" | "test" | "staging" | "production";
    groups?: string[];
    runtimeIds?: string[];
    deploymentIds?: string[];
  };
  status: "running" | "waiting" | "halted" | "reverting" | "succeeded" | "failed";
  statusReason?: string;
  waves: ({
    size: number;
    status: "pending" | "running" | "gating" | "passed" | "failed" | "accepted";
    startedAt?: string;
    gateAt?: string;
  })[];
  wave: number;
  gate: {
    minutes: number;
    maxUnhealthy: number;
  };
  window?: {
    days: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    from: string;
    to: string;
    timeZone: string;
  };
  onFailure: "halt" | "revert";
  reverts?: "wave" | "all";
  revertedAt?: string;
  reason: string;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
  version: number;
}

export interface Runtime {
  id: string;
  name: string;
  description: string;
  provider: string;
  credentialId?: string;
  config?: {
    [name: string]: unknown;
  };
  labels: {
    [name: string]: string;
  };
  imageMirror?: string;
  status: "connecting" | "active" | "disabled";
  via?: "frontgate";
  refusal?: {
    code: string;
    detail: string;
    at: string;
  };
  groups?: string[];
  probe: {
    account?: string;
    region: string;
    zones: string[];
    cluster?: {
      version: string;
      tls?: {
        issuer: string;
        validUntil: string;
        trustedBy: "credential" | "public";
      };
      permissions: {
        needed: string[];
        missing: ({
          permission: string;
          for: string;
        })[];
      };
      namespaces: {
        own: boolean;
        name?: string;
      };
      storageClasses?: ({
        name: string;
        default: boolean;
      })[];
      metrics: boolean;
      nodes?: {
        count: number;
        cpu?: number;
        memory?: number;
      };
    };
    quota?: {
      instances?: {
        limit?: number;
        left: number;
      };
      cores?: {
        limit?: number;
        left: number;
      };
      memory?: {
        limit?: number;
        left: number;
      };
      volumes?: {
        limit?: number;
        left: number;
      };
      volumeStorage?: {
        limit?: number;
        left: number;
      };
      addresses?: {
        limit?: number;
        left: number;
      };
    };
    at: string;
  };
  createdBy?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  install?: {
    manifest?: string;
    values?: string;
    script?: string;
    expiresAt: string;
  };
  sharedBy?: string;
}

export interface RuntimeSubnet {
  id: string;
  name?: string;
  cidr: string;
  zone: string;
  vpcId: string;
  vpcName?: string;
  freeAddresses?: number;
  egress?: {
    open: boolean;
    via?: string;
    reason?: string;
  };
}

export interface Scan {
  id: string;
  repoId: string;
  status: "running" | "succeeded" | "failed" | "unchanged";
  startedAt: string;
  finishedAt?: string;
  added: number;
  updated: number;
  vanished: number;
  unchanged: number;
  bad: number;
  heldBack: number;
  errors: ({
    package: string;
    version: string;
    detail: string;
  })[];
  errorCount: number;
  error?: string;
}

export interface SearchFacets {
  [name: string]: {
    [name: string]: number;
  };
}

export interface SentInvitation {
  id: string;
  email: string;
  roles: string[];
  groups: string[];
  status: "pending" | "accepted" | "revoked" | "expired";
  validUntil: string;
  acceptedBy?: string;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  invitationToken?: string;
}

export interface StoreSettings {
  reviewPhases: {
    private: ("vendor" | "business" | "technical")[];
    shared: ("vendor" | "business" | "technical")[];
  };
  version: number;
}

export interface TabContent {
  name: string;
  labels: string[];
  data: string[][];
}

export interface Task {
  id: string;
  kind: string;
  phase?: "undo";
  layer: number;
  place: number;
  nodeId?: string;
  nodeName?: string;
  status: "pending" | "running" | "succeeded" | "skipped" | "failed";
  attempts: number;
  startedAt?: string;
  finishedAt?: string;
  failure?: {
    code: string;
    message: string;
    nodeId?: string;
    nodeName?: string;
    providerCode?: string;
    requestId?: string;
    step?: string;
    command?: string;
    exitCode?: number;
    output?: string;
    retryable: boolean;
    remedy: string;
    next?: {
      action: "retry" | "undo" | "wait" | "ask-again" | "ask-operator" | "check-cloud" | "check-credential" | "check-network" | "fix-configuration" | "grant-permission" | "look-on-node" | "raise-quota";
      say: string;
      route: string;
    };
  };
  service?: string;
  exitCode?: number;
  output?: string;
  durationMs?: number;
}

export interface Tenant {
  id: string;
  name: string;
  status: "active" | "suspended" | "leaving" | "erased";
  statusReason: string;
  version: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
}

export interface Upload {
  id: string;
  size: number;
  sha256?: string;
  validUntil: string;
  createdBy?: string;
  createdAt: string;
}

export interface UploadedAppVersion {
  id: string;
  appId: string;
  repoId: string;
  name: string;
  packageVersion: string;
  appVersion?: string;
  description: string;
  descriptions?: {
    [name: string]: string;
  };
  releaseNotes?: {
    [name: string]: string;
  };
  format?: "helm" | "manifests" | "vm";
  digest: string;
  size?: number;
  fault?: string;
  status: "draft" | "submitted" | "in-review" | "passed" | "rejected" | "active" | "suspended" | "deleted" | "vanished";
  statusReason?: string;
  suspendedBy?: string;
  reviewId?: string;
  audience?: "private" | "shared";
  approvalId?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  warnings: PackageWarning[];
}

export interface UsageRow {
  /** Id of the tenant, the group (`tenant-acme/eng`), the app or the runtime; `aws/us-east-1` for a zone; a provider's or a status's name. */
  key: string;
  /** Of tenants and runtimes. */
  name?: string;
  deployments: number;
  nodes: number;
  /** Cores. */
  cpu: number;
  /** MiB. */
  memory: number;
  /** GiB. */
  volume: number;
  /** How many of the deployments are in which state; not of tenants and groups. */
  statuses?: {
    [name: string]: number;
  };
}

export interface Webhook {
  id: string;
  url: string;
  description: string;
  events: string[];
  enabled: boolean;
  disabledReason?: "user" | "gone" | "failing";
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  secrets: ({
    hint: string;
    fingerprint: string;
    createdAt: string;
    until?: string;
  })[];
}

export interface WebhookDelivery {
  /** The header `webhook-id` of every attempt. */
  id: string;
  webhookId: string;
  noticeId: string;
  type: string;
  status: "pending" | "succeeded" | "failed" | "cancelled";
  round: number;
  attempts: number;
  log: ({
    at: string;
    took: number;
    status?: number;
    error?: string;
  })[];
  nextAttemptAt?: string;
  createdAt: string;
  roundAt: string;
  version: number;
}

export interface WebhookDeliveryDetail {
  /** The header `webhook-id` of every attempt. */
  id: string;
  webhookId: string;
  noticeId: string;
  type: string;
  status: "pending" | "succeeded" | "failed" | "cancelled";
  round: number;
  attempts: number;
  log: ({
    at: string;
    took: number;
    status?: number;
    error?: string;
  })[];
  nextAttemptAt?: string;
  createdAt: string;
  roundAt: string;
  version: number;
  /** The body of every attempt, byte for byte. */
  payload: string;
}

export interface WebhookWithSecret {
  id: string;
  url: string;
  description: string;
  events: string[];
  enabled: boolean;
  disabledReason?: "user" | "gone" | "failing";
  createdBy: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  secrets: ({
    hint: string;
    fingerprint: string;
    createdAt: string;
    until?: string;
  })[];
  signingSecret?: string;
}

export interface WhoAmI {
  /** What was shown. */
  kind: "sign-in" | "personal-token" | "service-token";
  /** What `createdBy` of new objects holds. */
  actorId: string;
  apiTokenId?: string;
  userId?: string;
  name?: string;
  email?: string;
  emailVerified?: boolean;
  /** The tenant that this request acts in; absent where none was chosen. */
  tenant?: string;
  /** What may be done there: `resource:action@scope`. */
  grants: string[];
  groups: string[];
  /** Where the user is a member; at most 100. */
  tenants: ({
    id: string;
    name: string;
    status: "active" | "suspended" | "leaving" | "erased";
    roles: string[];
    /** Paths in the tenant. */
    groups: string[];
    memberStatus: "active" | "suspended";
  })[];
  /** Why no tenant could be entered. */
  refusal?: "no-such-tenant" | "no-tenant" | "tenant-required" | "tenant-suspended" | "member-suspended" | "user-suspended";
}

export interface Workload {
  kind: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job";
  name: string;
  ready: boolean;
  reason?: string;
  desired?: number;
  current?: number;
  readyPods?: number;
  updated?: number;
  schedule?: string;
  lastRunAt?: string;
  owner?: {
    kind: string;
    name: string;
  };
  containers: ({
    name: string;
    image?: string;
    ports?: ({
      name?: string;
      port: number;
      protocol: string;
    })[];
    mounts?: ({
      volume: string;
      path: string;
      readOnly?: true;
    })[];
  })[];
  volumes?: ({
    name: string;
    kind: string;
    claim?: string;
  })[];
  labels: {
    [name: string]: string;
  };
  createdAt?: string;
}

export interface WorkloadChange {
  type: "added" | "changed" | "deleted";
  kind: "Pod" | "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job" | "Service" | "EndpointSlice" | "Event" | "PersistentVolumeClaim" | "HorizontalPodAutoscaler";
  name: string;
  pod?: {
    name: string;
    owner?: {
      kind: string;
      name: string;
    };
    phase: string;
    ready: boolean;
    reason?: string;
    message?: string;
    restarts: number;
    node?: string;
    address?: string;
    labels: {
      [name: string]: string;
    };
    containers: ({
      name: string;
      image?: string;
      ports?: ({
        name?: string;
        port: number;
        protocol: string;
      })[];
      mounts?: ({
        volume: string;
        path: string;
        readOnly?: true;
      })[];
      init?: true;
      ready: boolean;
      restarts: number;
      state?: {
        is: "waiting" | "running" | "ended";
        reason?: string;
        message?: string;
        exitCode?: number;
        since?: string;
      };
      lastState?: {
        is: "waiting" | "running" | "ended";
        reason?: string;
        message?: string;
        exitCode?: number;
        since?: string;
      };
    })[];
    volumes?: ({
      name: string;
      kind: string;
      claim?: string;
    })[];
    createdAt?: string;
  };
  workload?: {
    kind: "Deployment" | "StatefulSet" | "DaemonSet" | "CronJob" | "Job";
    name: string;
    ready: boolean;
    reason?: string;
    desired?: number;
    current?: number;
    readyPods?: number;
    updated?: number;
    schedule?: string;
    lastRunAt?: string;
    owner?: {
      kind: string;
      name: string;
    };
    containers: ({
      name: string;
      image?: string;
      ports?: ({
        name?: string;
        port: number;
        protocol: string;
      })[];
      mounts?: ({
        volume: string;
        path: string;
        readOnly?: true;
      })[];
    })[];
    volumes?: ({
      name: string;
      kind: string;
      claim?: string;
    })[];
    labels: {
      [name: string]: string;
    };
    createdAt?: string;
  };
  endpoint?: {
    name: string;
    type: string;
    address?: string;
    external: string[];
    hosts: string[];
    ports: ({
      name?: string;
      port: number;
      protocol: string;
      target?: string | number;
      nodePort?: number;
    })[];
    selector: {
      [name: string]: string;
    };
    serving: ({
      address: string;
      pod?: string;
      node?: string;
    })[];
    servingCount: number;
    waitingCount: number;
  };
  slice?: {
    service: string;
    serving: ({
      address: string;
      pod?: string;
      node?: string;
    })[];
    waitingCount: number;
  };
  event?: {
    type: string;
    reason: string;
    message: string;
    object: {
      kind: string;
      name: string;
    };
    count: number;
    firstAt?: string;
    lastAt?: string;
  };
  volume?: {
    name: string;
    phase: string;
    asked?: string;
    size?: string;
    storageClass?: string;
    accessModes: string[];
    labels: {
      [name: string]: string;
    };
    createdAt?: string;
  };
  autoscaler?: {
    name: string;
    target: {
      kind: string;
      name: string;
    };
    min: number;
    max: number;
    current: number;
    desired: number;
    metrics: ({
      resource: string;
      target?: number;
      current?: number;
    })[];
    reason?: string;
    lastScaleAt?: string;
  };
}

export interface WorkloadEvent {
  type: string;
  reason: string;
  message: string;
  object: {
    kind: string;
    name: string;
  };
  count: number;
  firstAt?: string;
  lastAt?: string;
}

export interface WorkloadVolume {
  name: string;
  phase: string;
  asked?: string;
  size?: string;
  storageClass?: string;
  accessModes: string[];
  labels: {
    [name: string]: string;
  };
  createdAt?: string;
}
