import type { Cloud, QuotaName, Tags } from "../contract.ts";

/** A tenant's account on a real server of the cloud, as a conformance test finds it. Ids are the cloud's. */
export interface Tenant {
  readonly credential: unknown;
  readonly config: unknown;
  /** Well-formed, and refused: a wrong secret, or keys that were withdrawn. */
  readonly refusedCredential: unknown;
  /** Taken, but allowed nothing; absent where the server checks no permissions. */
  readonly powerlessCredential?: unknown;
  /** Config of a server that nobody listens at. */
  readonly unreachableConfig: unknown;
  /** Credential of such a server, where it is the credential that names it. */
  readonly unreachableCredential?: unknown;
  /** May a server that the tenant names be dialled at this address? As the operator has it. */
  readonly allows?: (endpoint: string, address: string) => boolean;
  /** Parts of the credentials that no message may ever show. */
  readonly secrets: readonly string[];

  /** What `probe` must answer. */
  readonly account: string;
  readonly region: string;
  readonly zone: string;
  /** What the server says the quota of; absent: of nothing. */
  readonly quota?: readonly QuotaName[];

  readonly vpcId: string;
  /** A subnet of the VPC in `zone` from which a machine reaches the internet. */
  readonly subnetId: string;
  /** One from which it does not. */
  readonly closedSubnetId?: string;
  readonly missingSubnetId: string;
  readonly image: { readonly id: string; readonly name: string };
  /** Well-formed references of images that are not there. */
  readonly missingImages: readonly string[];
  readonly missingInstanceId: string;
  readonly missingVolumeId: string;
  readonly missingSnapshotId: string;
  readonly missingAddressId: string;
  /** Where a data disk of a machine is attached, such as `/dev/sdf`. */
  readonly device: string;

  /** Does the cloud itself make one machine of two creates at once with one key? If not, the caller's lease must. */
  readonly honoursClientToken: boolean;
  /** Does the cloud show, at a volume, whether it ends with its machine? */
  readonly tellsWhichDisksEnd: boolean;
  /** Is a security group name taken once in a VPC? Of a cloud with security groups. */
  readonly namesAreUnique?: boolean;
  /** Sizes of disks are multiples of it, in GiB. Default 1. */
  readonly sizeStep?: number;
  /** Milliseconds that a machine or volume may take from one state to the next. Default 30,000. */
  readonly patience?: number;

  // What another client than the provider sees, where the server shows it.
  /** User-data of a machine, as the machine gets it. */
  readonly userDataOf?: (instanceId: string) => Promise<string>;
  /** How many rules of a security group let in what is not its member. */
  readonly outsideRulesOf?: (groupId: string) => Promise<number>;
  /** Adds a rule that lets anybody in. */
  readonly openToAll?: (groupId: string) => Promise<void>;
  /** How many disks that are left carry these tags. */
  readonly disksOf?: (tags: Tags) => Promise<number>;

  /** Ends what `setUp` started. */
  readonly close?: () => Promise<void>;
}

/** What the parts of the suite share; members are read inside tests, after `setUp`. */
export interface World {
  readonly tenant: Tenant;
  readonly cloud: Cloud;
  /** Unlike in every run, so that an account used twice does not matter. */
  readonly run: string;
  readonly tags: Tags;
}
