import type * as z from "zod";
import type { AppVersion } from "../domain/app/schema.ts";
import type { Backup } from "../domain/backup/schema.ts";
import type { Adjustments } from "../domain/deployment/adjustments.ts";
import type { Deployment, Node, Overrides } from "../domain/deployment/schema.ts";
import type { DriftReport } from "../domain/drift/schema.ts";
import type { Job, JobInput, JobKind } from "../domain/job/schema.ts";
import type { KeyPair } from "../domain/key-pair/schema.ts";
import type { Revision, Spec } from "../domain/revision/schema.ts";
import type { Runtime } from "../domain/runtime/schema.ts";
import type { JsonObject } from "../packages/json.ts";
import type { AnyPackage } from "../packages/open-package.ts";
import type { OpenPackage } from "../packages/stored.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Write } from "../platform/dynamodb.ts";

/**
 * What an operation is decided from. What lies behind a function costs a round trip only when asked, once; the answers
 * one request to KMS where there is a password among them.
 */
export interface Facts {
  readonly deployment: Deployment;
  /** Those that are not gone, in the order of their numbers. */
  readonly nodes: readonly Node[];
  /** Those that are gone too. */
  readonly allNodes: readonly Node[];
  readonly runtime: () => Promise<Runtime>;
  /** The package of the version that it is at. */
  readonly pkg: () => Promise<OpenPackage<AnyPackage>>;
  /** Its answers, passwords in clear: never to be stored or shown. */
  readonly answers: () => Promise<JsonObject>;
  /** The package filled with them. */
  readonly cluster: () => Promise<RenderedCluster>;
  /** The version that it is at; absent where its listing is gone. */
  readonly appVersion: () => Promise<AppVersion | undefined>;
  /**
   * Workloads of the app. `exact`: as its package has them; else as its cluster has them now, which answers could change.
   * `undefined` where nobody says it.
   */
  readonly workloads: () => Promise<{ readonly names: readonly string[]; readonly exact: boolean } | undefined>;
  /** The version of that id with its package, where the deployment's tenant may deploy it. @throws Problem 422 */
  readonly version: (id: string) => Promise<{ readonly version: AppVersion; readonly pkg: OpenPackage<AnyPackage> }>;
  /** Of the deployment's tenant; `undefined` where there is none. */
  readonly backup: (id: string) => Promise<Backup | undefined>;
  /** Of the deployment's tenant; `undefined` where there is none. */
  readonly keyPair: (id: string) => Promise<KeyPair | undefined>;
  /** The last comparison with its cloud. @throws Problem 404 when there is none yet */
  readonly drift: () => Promise<DriftReport>;
  /** @throws Problem 404 */
  readonly revision: (number: number) => Promise<Revision>;
  /** Newest first, in pages of 100. */
  readonly revisions: () => AsyncIterable<Revision>;
  /** Package and answers of an earlier spec, passwords in clear. @throws Problem 409 `wrong-state` when they cannot be had any more */
  readonly specified: (spec: Spec) => Promise<{ readonly pkg: OpenPackage<AnyPackage>; readonly answers: JsonObject }>;
}

/** What the deployment is to become; what is left out stays as it is. */
export interface Target {
  readonly version?: { readonly version: AppVersion; readonly pkg: OpenPackage<AnyPackage> };
  /** All answers, checked against the form of the version, passwords in clear. */
  readonly answers?: JsonObject;
  readonly overrides?: Overrides;
  /** Of workloads; without any of them the package says all. */
  readonly adjustments?: Adjustments;
  /** The revision whose spec comes back, and that spec: it is taken as it is, but for `overrides`. */
  readonly restores?: { readonly number: number; readonly spec: Spec };
}

/** A workload that a request names (`Deployment/web`), and where. */
export interface Named {
  readonly name: string;
  readonly pointer: string;
}

/** What is wanted of a job. */
export interface Wanted {
  /** Workloads that have to be there for it. */
  readonly named?: readonly Named[];
  /** `add` and `remove` come by themselves from the target, where they are not said here. */
  readonly input?: JobInput;
  /** What the job is told and nobody may read. */
  readonly secret?: string;
  readonly target?: Target;
  /** What follows once the job has its id: more of its input, and what is written with it. */
  readonly ofJob?: (job: Job) => { readonly input?: JobInput; readonly writes: readonly Write[] };
}

/** What users may ask of a deployment: one file a kind in this folder. */
export interface RequestKind<R extends z.ZodType = z.ZodType> {
  readonly kind: JobKind;
  /** Members of the request beside `reason`. */
  readonly request: R;
  /**
   * Decides what is wanted. It asks for no more facts than it needs. Absent: the kind alone says all.
   * @throws Problem 422 with a pointer below the request, 409
   */
  decide?(facts: Facts, request: z.output<R>, now: Date): Promise<Wanted>;
}

/** Keeps the request's type. */
export function requestKind<R extends z.ZodType>(kind: RequestKind<R>): RequestKind<R> {
  return kind;
}
