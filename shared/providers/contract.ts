import type * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import type { AddressesCapability } from "./addresses.ts";
import type { PriceList } from "./prices.ts";
import type { SnapshotsCapability, VolumesCapability } from "./storage.ts";
import type { HttpTunnel } from "./tunnel.ts";
import type { ClusterReport, WorkloadsCapability } from "./workloads.ts";

/**
 * What a cloud can do for us. A provider is a record of capabilities, one folder each under
 * `shared/providers/<cloud>/`; it reports what it sees, and the jobs decide (design.md, "Decisions taken").
 * Every create call is idempotent by its `key`: it looks for the tagged resource first, so that a call
 * repeated after a crash finds its own earlier work instead of making a second one.
 */
export type Capability =
  | "probe"
  | "network"
  | "securityGroups"
  | "instances"
  | "volumes"
  | "snapshots"
  | "addresses"
  | "images"
  | "workloads";

/** Facts about a provider. Imported by infra and documentation, so it never imports an SDK. */
export interface Manifest<Credential extends z.ZodType = z.ZodType, Config extends z.ZodType = z.ZodType> {
  /** Folder name, and `provider` of a runtime. */
  readonly id: string;
  readonly title: string;
  readonly capabilities: readonly Capability[];
  /** Package formats that run here: `vm`, `helm`. */
  readonly packageFormats: readonly string[];
  /** Shape of a credential's secret part, as a tenant sends it. */
  readonly credential: Credential;
  /** Absent where a cloud knows no credential without a secret. */
  readonly trust?: Trust;
  /** Shape of a runtime's `config` (region, VPC, endpoint…). */
  readonly config: Config;
  /** What its resources cost; absent: nothing is priced. */
  readonly prices?: PriceList;
  /** What our own functions for it need besides: infra gives it to them. */
  readonly functions?: FunctionNeeds;
}

/** What is told of a provider where neither a credential nor a config is read: without the schemas, which are large. */
export type Facts = Pick<Manifest, "id" | "title" | "capabilities" | "packageFormats" | "prices">;

export interface FunctionNeeds {
  /** Programs that tasks start: `ProviderTools` says where they are. */
  readonly tools: readonly (keyof ProviderTools)[];
  /** Its clouds may be reached through a Frontgate: all of them may order calls. */
  readonly tunnel?: true;
}

/** Paths of programs of the function that runs; absent where it has none. */
export interface ProviderTools {
  readonly helm?: string | undefined;
}

/**
 * A credential that holds no secret: the tenant's cloud is told to trust this installation, on the condition that it
 * names an `externalId`. We make that id, one a credential, and no caller can choose it: otherwise a tenant could name
 * another tenant's account, which trusts us already, and we would act there in his name.
 */
export interface Trust {
  /** Is a credential that `Manifest.credential` accepted of this kind? It is then kept with an `externalId` member. */
  holds(credential: Readonly<Record<string, unknown>>): boolean;
  /**
   * What the tenant tells its cloud, in the cloud's own JSON.
   * @param principal this installation, as that cloud names it
   */
  policy(input: { readonly externalId: string; readonly principal: string }): Readonly<Record<string, unknown>>;
  /** What our own functions for this cloud may do in AWS besides, to make use of such a trust. */
  readonly permissions: readonly { readonly action: string; readonly resource: string }[];
}

/** Tags on everything that we make; the values are ids, never names given by users. */
export const TAGS = {
  tenant: "pitrix:tenant",
  deployment: "pitrix:deployment",
  frontgate: "pitrix:frontgate",
  /** Of a snapshot: the back-up that it belongs to. */
  backup: "pitrix:backup",
  /** Idempotency key of the create call that made the resource. */
  key: "pitrix:key",
} as const;

export type Tags = Readonly<Record<string, string>>;

/** A filter on tags: every named tag must have that value. */
export type TagFilter = Readonly<Record<string, string>>;

export interface ProbeReport {
  /** The account or project that the credential belongs to, as the cloud names it. */
  readonly account: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** Of a cloud that runs workloads. */
  readonly cluster?: ClusterReport;
  /** What may still be made at this moment; absent where the cloud does not say. */
  readonly quota?: Quota;
}

/**
 * Counts, but `memory` in MiB and `volumeStorage` in GiB, of the account, project or region as the cloud counts them. Absent: unlimited, or the
 * cloud does not say. No promise: others make things there too, and the cloud has the last word (`quota` of `ProviderErrorKind`).
 */
export type Quota = Readonly<Partial<Record<QuotaName, Room>>>;
/** Some clouds tell only what is left. */
export interface Room {
  readonly limit?: number;
  readonly left: number;
}
export type QuotaName = "instances" | "cores" | "memory" | "volumes" | "volumeStorage" | "addresses";

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  /** CIDR block. */
  readonly cidr: string;
}

/** A subnet as it is listed for who chooses one. What is absent the cloud does not tell, or not in a list. */
export interface ListedSubnet extends Subnet {
  /** What its owner calls it. */
  readonly name?: string;
  readonly vpcName?: string;
  /** Addresses that are left for machines. */
  readonly freeAddresses?: number;
  /** What `checkEgress` answers. */
  readonly egress?: Egress;
}

/** Answer to "can a machine in this subnet reach the internet?", asked before anything paid is made. */
export type Egress = { readonly open: true; readonly via: string } | { readonly open: false; readonly reason: string };

export interface NetworkCapability {
  /** @throws ProviderError `not-found` */
  describeSubnet(subnetId: string): Promise<Subnet>;
  /** Those that a machine may be put in: as many as the credential sees in the runtime's region, with addresses of IPv4. */
  listSubnets(vpcId?: string): Promise<readonly ListedSubnet[]>;
  /** @throws ProviderError `not-found` */
  checkEgress(subnetId: string): Promise<Egress>;
}

/** Absent where a cloud knows none: who reaches a machine is then decided by its network alone, and plans say so. */
export interface SecurityGroupsCapability {
  /**
   * A security group without any rule that lets the outside in; members talk to each other. Where rules cannot name members, all of the
   * VPC is inside. Answers its id.
   * Two calls at once with one key and name answer the same group.
   * @throws ProviderError `conflict` when somebody has added an inbound rule to it, or the name is taken by another group
   */
  ensure(input: {
    readonly key: string;
    readonly vpcId: string;
    readonly name: string;
    readonly description: string;
    readonly tags: Tags;
  }): Promise<string>;
  /** Deletes it if it is there. @throws ProviderError `conflict` while machines use it */
  delete(groupId: string): Promise<void>;
  list(filter: TagFilter): Promise<readonly { readonly id: string; readonly vpcId: string; readonly tags: Tags }[]>;
}

export type InstanceState = "pending" | "running" | "stopping" | "stopped" | "terminating" | "terminated" | "error";

export interface Instance {
  readonly id: string;
  readonly state: InstanceState;
  /** Private address; absent until the cloud has assigned it. It stays while the machine is stopped. */
  readonly address?: string;
  /** Absent without one. It is gone while the machine is stopped, unless it is a `PublicAddress`. */
  readonly publicAddress?: string;
  readonly instanceType: string;
  /** By what the cloud says of its type; absent: it is a virtual machine, or the cloud does not say. */
  readonly bareMetal?: true;
  readonly imageId: string;
  /** Absent once it is terminated, as are groups and volumes. */
  readonly subnetId?: string;
  /** None in the first moments. */
  readonly securityGroupIds: readonly string[];
  /** Every disk that it has, the one that it boots from too; none in the first moments. */
  readonly volumes: readonly { readonly volumeId: string; readonly device: string }[];
  /** Names of the key pairs whose owners the cloud let in at creation; none of ours has any. */
  readonly keyNames: readonly string[];
  readonly tags: Tags;
  /** Why it is `stopped`, in `error` or `terminated`, in the cloud's own words. */
  readonly reason?: string;
}

/** What is read of a machine by who waits for it. */
export type InstanceStatus = Pick<Instance, "id" | "state" | "address" | "reason">;

export interface InstanceSize {
  readonly cpu: number;
  /** MiB */
  readonly memory: number;
}

export interface CreateInstance {
  /**
   * Idempotency key: deterministic, saved before the call, always with the same input. Spent when its machine is
   * terminated: a new attempt takes a new key, for the old one may be refused (`conflict`) or make a second machine.
   */
  readonly key: string;
  readonly name: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly subnetId: string;
  /** Empty where the cloud has none. */
  readonly securityGroupIds: readonly string[];
  /** Plain text, at most 16 KiB; the provider encodes it as its cloud wants. */
  readonly userData: string;
  /** Data disks made with the instance and deleted with it. Sizes in GiB, at least that of the snapshot it begins with. */
  readonly volumes: readonly { readonly device: string; readonly size: number; readonly snapshotId?: string }[];
  readonly tags: Tags;
  /** Private address that it is to have: that of a machine that is gone, for what dials there. Absent: the cloud chooses. */
  readonly address?: string;
}

export interface InstancesCapability {
  /**
   * Smallest type of this cloud that holds the size, asked of the cloud where its owner decides which types there are.
   * @throws ProviderError `invalid` when none does
   */
  instanceType(size: InstanceSize): Promise<string>;
  /**
   * Answers as soon as the cloud has accepted it, usually in state `pending`.
   * @throws ProviderError `conflict` with a code that names an address, while another machine has the wanted one
   */
  create(input: CreateInstance): Promise<Instance>;
  /**
   * Those that the cloud shows, in no order, terminated ones for as long as it remembers them. One that is absent is either
   * not visible yet (the first seconds on an eventually consistent cloud) or long gone: by its age the caller knows which.
   */
  describe(ids: readonly string[]): Promise<readonly Instance[]>;
  /** The same for who waits, where the cloud has to be asked less for it; absent where it has not (`statusOf`). */
  describeStatus?(ids: readonly string[]): Promise<readonly InstanceStatus[]>;
  /** All that are not terminated and carry the tags. */
  list(filter: TagFilter): Promise<readonly Instance[]>;
  /**
   * Answers when the cloud has accepted it: `describe` says when it runs. Succeeds when it runs already.
   * @throws ProviderError `conflict` while it is stopping, `quota` when the cloud has no room for it now, `not-found`
   */
  start(id: string): Promise<void>;
  /**
   * Answers when the cloud has accepted it. Disks and private address stay. Succeeds when it is stopped already.
   * @throws ProviderError `conflict` before it has run for the first time, `not-found`
   */
  stop(id: string): Promise<void>;
  /**
   * Gives a stopped machine another type. Succeeds when it has that type already, running or not.
   * @throws ProviderError `conflict` unless it is stopped, `invalid` for a type that its image cannot run on, `not-found`
   */
  resize(id: string, instanceType: string): Promise<void>;
  /** Succeeds when it is gone already. */
  terminate(id: string): Promise<void>;
}

export interface ImagesCapability {
  /** The id of an image that is there: for an id itself, for a name the newest of that name. @throws ProviderError `not-found`, `invalid` */
  resolve(reference: string): Promise<string>;
}

/** A connected cloud: one credential, one region. Absent capability = not declared in the manifest. */
export interface Cloud {
  /** Cheap and changes nothing: is the credential taken, and what does it see? @throws ProviderError `auth`, `denied`, `not-found` */
  probe(): Promise<ProbeReport>;
  readonly network?: NetworkCapability;
  readonly securityGroups?: SecurityGroupsCapability;
  readonly instances?: InstancesCapability;
  readonly volumes?: VolumesCapability;
  readonly snapshots?: SnapshotsCapability;
  readonly addresses?: AddressesCapability;
  readonly images?: ImagesCapability;
  readonly workloads?: WorkloadsCapability;
}

/** What a cloud has answered to a question that it answers alike for some time, as it is handed from step to step. */
export interface Lookup {
  readonly what: string;
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Answers that stay as they are for some time: which image has a name, which size holds so much, what the names of a config stand for.
 * One job asks each of them once, although its steps run in processes that share no memory. No secret is ever among them.
 */
export interface Lookups {
  /** The answer that is known and not older than ten minutes, or `ask`'s. Questions at the same time are one; one that fails is asked anew. */
  find<T extends z.ZodType>(what: string, schema: T, ask: () => Promise<z.infer<T>>): Promise<z.infer<T>>;
  /** Asks, unless it is known to be so. @param look throws where it is not */
  isSo(what: string, look: () => Promise<unknown>): Promise<unknown>;
  /** Keeps that something is so, of what was seen while something else was asked. */
  note(what: string): void;
  /**
   * Does what builds on such answers. Where the cloud refuses it for good, and an answer of an earlier step was believed, all are forgotten and
   * it is done once more: what the answer named may be gone. So `work` may run twice.
   */
  trusting<T>(work: () => Promise<T>): Promise<T>;
  /** What was asked here, for the steps that come. Each is told once. */
  fresh(): readonly Lookup[];
}

export interface Provider<M extends Manifest = Manifest> {
  readonly manifest: M;
  /**
   * Opens no connection; parses both inputs.
   * @param input.credential as it was kept: what the tenant sent, and the `externalId` of one that is a trust
   * @param input.tenantId for whom we act, so that the tenant's cloud can write it into its own log
   * @param input.tunnel through which its API is reached; absent: it is reached by itself
   * @param input.lookups what was asked of the cloud before, and need not be asked again; absent: nothing was
   * @param input.allows may a server that the tenant names be dialled at this address? Absent: none may that a tenant names
   * @throws ProviderError `invalid`
   */
  connect(input: {
    readonly credential: unknown;
    readonly config: unknown;
    readonly tenantId?: string;
    readonly tunnel?: HttpTunnel;
    readonly lookups?: Lookups;
    readonly allows?: (endpoint: string, address: string) => boolean;
    readonly tools?: ProviderTools;
    readonly clock?: Clock;
  }): Cloud;
}

export type ProviderErrorKind =
  | "auth"
  | "denied"
  | "not-found"
  | "quota"
  | "throttled"
  | "invalid"
  | "unavailable"
  | "conflict";

/** What a cloud refused, translated once at the provider's edge, with the cloud's own words kept. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly kind: ProviderErrorKind;
  /** The cloud's own error code, as it sent it. */
  readonly providerCode: string;
  readonly retryable: boolean;
  /** The cloud's request id, for its support. */
  readonly requestId: string | undefined;
  /** What helps, where the provider knows it better than the kind of the error does. */
  readonly remedy: string | undefined;

  constructor(
    input: {
      readonly kind: ProviderErrorKind;
      readonly providerCode: string;
      readonly message: string;
      readonly requestId?: string | undefined;
      readonly remedy?: string | undefined;
    },
    options?: ErrorOptions,
  ) {
    super(input.message, options);
    this.kind = input.kind;
    this.providerCode = input.providerCode;
    this.retryable = input.kind === "throttled" || input.kind === "unavailable";
    this.requestId = input.requestId;
    this.remedy = input.remedy;
  }
}
