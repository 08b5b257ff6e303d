type Tags = Readonly<Record<string, string>>;

/** A JSON object as the cluster or a user wrote it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What a cloud does that runs workloads in place of machines: it takes a package's objects into a namespace under the name
 * of a release, and tells how they are. Nothing here waits for an app: a call ends when the cluster has taken what it was
 * given, and what becomes of it is seen by `health` and `watch`. No word of any engine is seen from outside.
 */
export interface WorkloadsCapability {
  readonly namespaces: NamespacesCapability;
  readonly releases: ReleasesCapability;
  readonly inspect: InspectCapability;
}

/** What a cluster is, and what of it a credential may use, as its probe found it. */
export interface ClusterReport {
  /** As it calls itself: `v1.36.3`. */
  readonly version: string;
  /** How its API server proves itself; absent where a Frontgate beside it connects. */
  readonly tls?: {
    readonly issuer: string;
    /** ISO 8601 */
    readonly validUntil: string;
    /** `credential`: the certificate authority that the credential names; `public`: one that everybody trusts. */
    readonly trustedBy: "credential" | "public";
  };
  readonly permissions: {
    /** Verbs and what they are for: `get,list,watch pods`. */
    readonly needed: readonly string[];
    /** What the credential may not do, and what is not there without it. */
    readonly missing: readonly { readonly permission: string; readonly for: string }[];
  };
  /** `own`: each deployment gets one of its own; else all go into the one of that name. */
  readonly namespaces: { readonly own: boolean; readonly name?: string };
  /** Absent where the credential may not see them. */
  readonly storageClasses?: readonly { readonly name: string; readonly default: boolean }[];
  /** Whether it collects CPU and memory of pods. */
  readonly metrics: boolean;
  /** Absent where the credential may not see them. CPU in cores and memory in bytes are what pods may have; absent of more than 500. */
  readonly nodes?: { readonly count: number; readonly cpu?: number; readonly memory?: number };
}

/** Where a release lies. */
export interface ReleasePlace {
  readonly namespace: string;
  readonly name: string;
}

export interface NamespacesCapability {
  /**
   * Makes it when it is not there. One that is there and carries other tags is left as it is.
   * @param input.quota amounts as the cluster writes them: `{"requests.cpu": "2", "pods": "20"}`; absent: none
   * @throws ProviderError `conflict` while one of that name is being deleted, `denied`
   */
  ensure(input: {
    readonly name: string;
    readonly tags: Tags;
    readonly quota?: Readonly<Record<string, string>>;
  }): Promise<void>;
  /** `undefined`: there is none. `terminating` with the cluster's own reason, where it says one. */
  describe(name: string): Promise<Namespace | undefined>;
  /** Asks for its end, with all that is in it; succeeds when it is gone. @throws ProviderError `conflict` when it is not tagged as ours */
  remove(name: string, tags: Tags): Promise<void>;
}

export interface Namespace {
  readonly name: string;
  readonly state: "active" | "terminating";
  readonly reason?: string;
  readonly tags: Tags;
}

/** A package with its answers, as it is to be put. */
export interface ReleaseInput extends ReleasePlace {
  /** Idempotency key: the same key twice is one revision. The job's id. */
  readonly key: string;
  /** `helm` or `manifests`. */
  readonly format: string;
  /** The package's archive as its publisher made it. */
  readonly archive: Uint8Array;
  /** Answers with secrets in clear: they are written nowhere but into the cluster. */
  readonly values: JsonObject;
  /** What a user changed that the package's answers cannot say, by workload: `Deployment/web`. */
  readonly adjustments?: Adjustments;
  /** So that no pod of it runs, whatever the package and the adjustments say; put again without, all is as they say. */
  readonly stopped?: true;
  readonly tags: Tags;
}

/** By `<Kind>/<name>` of a workload that the package makes. */
export type Adjustments = Readonly<Record<string, Adjustment>>;

export interface Adjustment {
  readonly replicas?: number;
  /** Of all its containers, or of those named: `web/LOG_LEVEL`. `null` takes one away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** By container: the arguments in place of the package's. */
  readonly args?: Readonly<Record<string, readonly string[]>>;
  /** Replicas follow the load between these numbers; a target in percent of what the containers ask for. */
  readonly autoscaling?: {
    readonly min: number;
    readonly max: number;
    readonly cpu?: number;
    readonly memory?: number;
  };
}

/** `pending`: a put is under way, or its worker died in the middle; the next put with the same key mends it. */
export type ReleaseState = "deployed" | "pending" | "failed" | "superseded" | "removing";

export interface Release extends ReleasePlace {
  /** From 1. */
  readonly revision: number;
  readonly state: ReleaseState;
  /** Key of the put that made it; absent where somebody else made it. */
  readonly key?: string;
  readonly package: string;
  readonly packageVersion: string;
  readonly appVersion?: string;
  /** ISO 8601 */
  readonly updatedAt: string;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent of what belongs to no namespace. */
  readonly namespace?: string;
  readonly name: string;
}

/** What the put of a package would do to one object. */
export interface ObjectChange extends ObjectRef {
  readonly action: "create" | "change" | "replace" | "delete";
  /** RFC 6901 pointers with both values; values of secrets are `MASK`. */
  readonly fields?: readonly { readonly pointer: string; readonly before?: unknown; readonly after?: unknown }[];
  /** Why the cluster would not take it, in the cluster's words; a `replace` has one always. Told by `diff` alone. */
  readonly refusal?: { readonly code: string; readonly message: string; readonly remedy?: string };
}

/** What of an object will not be as its user expects. */
export interface ObjectWarning {
  readonly object: ObjectRef;
  /** RFC 6901, inside the object. */
  readonly pointer: string;
  readonly detail: string;
  readonly remedy: string;
}

/** What the put of a package would do. */
export interface ReleaseDiff {
  /** Objects that stay as they are are left out. */
  readonly changes: readonly ObjectChange[];
  /** Data that is lost with a node, drivers and versions of the API that are gone: of all objects, changed or not. */
  readonly warnings: readonly ObjectWarning[];
  /** Of the package as it would be put, as adjustments name them: `Deployment/web`. */
  readonly workloads: readonly string[];
}

/** When a package's own jobs run. */
export type HookEvent =
  | "pre-install"
  | "post-install"
  | "pre-upgrade"
  | "post-upgrade"
  | "pre-rollback"
  | "post-rollback"
  | "pre-delete"
  | "post-delete"
  | "test";

export type HookProgress =
  /** `ran`: how many hooks the package has for that event, in all. */
  { readonly state: "done"; readonly ran: number } | { readonly state: "running"; readonly waitingFor: string };

export interface ReleasesCapability {
  /** Its newest revision; `undefined`: there is none. Two requests. */
  describe(place: ReleasePlace): Promise<Release | undefined>;
  /** Newest first. */
  history(place: ReleasePlace): Promise<readonly Release[]>;
  /**
   * What `put` would make, change and delete, by the cluster's own dry run. Writes nothing. What the cluster would refuse of
   * single objects is told beside them. In a namespace that is not there yet it judges none of them.
   * @throws ProviderError of what is refused as a whole, as `put` does; `unavailable` with code `DiffTooLong` after `budgetMs`
   */
  diff(input: ReleaseInput, options?: { readonly budgetMs: number }): Promise<ReleaseDiff>;
  /**
   * Installs or upgrades; runs no hook and waits for nothing. With a key that was put already it changes nothing; a put of the
   * same key that died in the middle is mended and done again.
   * @throws ProviderError `invalid` (values, templates, an immutable field: which, a newer cluster is needed: which),
   *   `quota` (the cluster's own words), `denied` (which permission), `conflict` (with code `PutUnderWay`: another put is under way, or its worker has just died; else the name is taken)
   */
  put(input: ReleaseInput): Promise<Release>;
  /**
   * Runs the package's own jobs for an event, one call after the other: each call starts what is next and looks at what runs.
   * It waits for at most `budgetMs`. Called again with the same key it goes on.
   * @throws ProviderError `invalid` with code `HookFailed` and the end of its log
   */
  runHooks(input: ReleaseInput & { readonly event: HookEvent; readonly budgetMs: number }): Promise<HookProgress>;
  /** Deletes the release with its objects and its history; runs no hook. Succeeds when it is gone. */
  remove(place: ReleasePlace & { readonly key: string }): Promise<void>;
  /** How the release's objects differ in the cluster from what was put last: changed or deleted behind our back. */
  drift(place: ReleasePlace): Promise<readonly ObjectChange[]>;
  /**
   * How all of the release's objects are. With a budget it answers as soon as they are ready or have failed, by watching,
   * and at the latest after `budgetMs`.
   */
  health(place: ReleasePlace, options?: { readonly budgetMs: number }): Promise<ReleaseHealth>;
  /** Has the cluster try at once to make the pods that it was refused: by itself it waits up to 17 minutes. */
  hasten(place: ReleasePlace): Promise<void>;
}

export interface ReleaseHealth {
  readonly ready: boolean;
  readonly workloads: readonly WorkloadHealth[];
  /** It will not become ready by waiting: a pod crashes, an image is not there, the cluster's quota refuses pods. */
  readonly failure?: {
    /** `CrashLoopBackOff`, `ImagePullBackOff`, `QuotaExceeded`, `HookFailed`… in the cluster's words. */
    readonly code: string;
    readonly message: string;
    readonly pod?: string;
    /** End of the failing container's log, at most 4,000 characters. */
    readonly log?: string;
  };
}

export interface WorkloadHealth extends ObjectRef {
  readonly ready: boolean;
  /** Absent of what has no replicas. */
  readonly desired?: number;
  readonly current?: number;
  /** Why it is not ready, in one sentence. */
  readonly reason?: string;
}

/** What users see of a namespace and its release. Everything is bounded: lists to `limit`, texts to what is asked. */
export interface InspectCapability {
  /** One object; `undefined`: there is none. */
  get(ref: ObjectRef): Promise<JsonObject | undefined>;
  /** Objects of a kind with a label selector, newest revision; `cursor` goes on. */
  list(input: {
    readonly namespace: string;
    readonly kind: InspectedKind;
    readonly selector?: string;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly JsonObject[]; readonly revision: string; readonly cursor?: string }>;
  /**
   * Changes since a revision, in order, as soon as there are some and after `budgetMs` at the latest.
   * @throws ProviderError `conflict` with code `Expired` when that revision is too old: list again
   */
  watch(input: {
    readonly namespace: string;
    readonly kind: InspectedKind;
    readonly selector?: string;
    readonly since: string;
    readonly budgetMs: number;
  }): Promise<{ readonly changes: readonly ObjectEvent[]; readonly revision: string }>;
  logs(input: {
    readonly namespace: string;
    readonly pod: string;
    readonly container?: string;
    readonly previous?: boolean;
    readonly tailLines: number;
    readonly maxBytes: number;
  }): Promise<string>;
  /** Runs a program in a container, without a terminal, to its end. */
  exec(input: {
    readonly namespace: string;
    readonly pod: string;
    readonly container?: string;
    readonly argv: readonly string[];
    readonly timeoutMs: number;
    readonly maxBytes: number;
  }): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly cut: boolean }>;
  /** CPU in millicores and memory in bytes by pod and container; `undefined`: the cluster collects none. */
  usage(input: { readonly namespace: string; readonly selector?: string }): Promise<readonly PodUsage[] | undefined>;
  /** Sets and takes away (`null`) labels of an object. */
  label(ref: ObjectRef, labels: Readonly<Record<string, string | null>>): Promise<void>;
  /** Starts a workload's pods anew, one after the other as it says itself. Twice with one key is once. */
  restart(ref: ObjectRef, key: string): Promise<void>;
  /** Ends a pod; whoever made it makes another. */
  deletePod(input: { readonly namespace: string; readonly pod: string }): Promise<void>;
}

export type InspectedKind =
  | "Pod"
  | "Deployment"
  | "StatefulSet"
  | "DaemonSet"
  | "ReplicaSet"
  | "Job"
  | "CronJob"
  | "Service"
  | "EndpointSlice"
  | "Ingress"
  | "PersistentVolumeClaim"
  | "HorizontalPodAutoscaler"
  | "ConfigMap"
  | "ResourceQuota"
  | "Event";

export interface ObjectEvent {
  readonly type: "added" | "changed" | "deleted";
  readonly object: JsonObject;
}

export interface PodUsage {
  readonly pod: string;
  readonly at: string;
  readonly containers: readonly { readonly name: string; readonly cpu: number; readonly memory: number }[];
}
