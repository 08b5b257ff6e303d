import { ProviderError } from "../../providers/contract.ts";

/** Every request to the cloud of a test that a fault may meet, such as `instances.create` or `volumes.list`. */
export type CloudCall =
  | `instances.${"create" | "describe" | "list" | "start" | "stop" | "resize" | "terminate"}`
  | `volumes.${"create" | "attach" | "detach" | "list" | "resize" | "delete"}`
  | `snapshots.${"create" | "describe" | "list" | "delete"}`
  | `addresses.${"allocate" | "associate" | "disassociate" | "release" | "list"}`
  | `securityGroups.${"ensure" | "delete"}`
  | "probe"
  | `namespaces.${"ensure" | "describe" | "remove"}`
  | `releases.${"describe" | "history" | "diff" | "note" | "put" | "runHooks" | "remove" | "forget" | "drift" | "health" | "hasten"}`
  | `inspect.${"list" | "restart"}`;

/** What a test makes the cloud do wrong. A call is counted from the moment of the order: 1 is the next one of its name. */
export interface CloudFaults {
  /** That call is refused and changes nothing; `unavailable` unless it says otherwise. */
  fail(call: CloudCall, which: number, error?: ProviderError): void;
  /** That call succeeds in the cloud, and its answer is lost on the way. */
  timeOut(call: CloudCall, which: number): void;
  /** Every call of that name is refused until `heal`. */
  failAll(call: CloudCall, error: ProviderError): void;
  /** Takes back every fault that has not happened yet. */
  heal(): void;
  /**
   * For how many looks (`describe` or `list`) a state lasts that the cloud leaves by itself: pending, stopping, terminating,
   * a snapshot's pending, a volume's resizing. 0, as at first: it is left at once.
   */
  slowness: number;
  /** Why the k-th machine that is made goes to `error` after it was accepted, in the cloud's words, by k. */
  readonly breaking: Map<number, string>;
  /** Volumes are said to be attached, and never are. */
  stuckAttaching: boolean;
  /** Ids of volumes that go to `error` when they are to be attached. */
  readonly brokenVolumes: Set<string>;
  /** CPUs of the largest type that machines may have; 192 at first. */
  largest: number;
  /** Subnets and images that the cloud does not know; none at first. */
  readonly unknown: Set<string>;
  /** Public addresses that the account may have; 5 at first, as on AWS. */
  addressQuota: number;
}

interface Order {
  left: number;
  readonly act: "refuse" | "lose";
  readonly error: ProviderError;
}

export function cloudFaults() {
  const orders = new Map<CloudCall, Order[]>();
  const broken = new Map<CloudCall, ProviderError>();
  const order = (call: CloudCall, which: number, act: Order["act"], error: ProviderError) => {
    orders.set(call, [...(orders.get(call) ?? []), { left: which, act, error }]);
  };
  const faults: CloudFaults = {
    fail: (call, which, error = refusals.unavailable()) => order(call, which, "refuse", error),
    timeOut: (call, which) => order(call, which, "lose", refusals.timedOut()),
    failAll: (call, error) => void broken.set(call, error),
    heal: () => {
      orders.clear();
      broken.clear();
    },
    slowness: 0,
    largest: 192,
    breaking: new Map(),
    stuckAttaching: false,
    brokenVolumes: new Set(),
    unknown: new Set(),
    addressQuota: 5,
  };

  /** One call of the cloud, with whatever was ordered for it. */
  const call = async <T>(name: CloudCall, work: () => T | Promise<T>): Promise<T> => {
    const always = broken.get(name);
    if (always !== undefined) throw always;
    const due: Order[] = [];
    for (const one of orders.get(name) ?? []) {
      one.left -= 1;
      if (one.left === 0) due.push(one);
    }
    const refused = due.find(({ act }) => act === "refuse");
    if (refused !== undefined) throw refused.error;
    const result = await work();
    const [lost] = due;
    if (lost !== undefined) throw lost.error;
    return result;
  };
  return { faults, call };
}

/** What AWS says when it refuses, in its own codes. */
export const refusals = {
  unavailable: () => refusal("unavailable", "Unavailable", "The server is overloaded and cannot handle the request."),
  timedOut: () => refusal("unavailable", "TimeoutError", "EC2 could not be reached: no answer after 10 s."),
  throttled: () => refusal("throttled", "RequestLimitExceeded", "Request limit exceeded."),
  capacity: () =>
    refusal("quota", "InsufficientInstanceCapacity", "There is no capacity for this type in this zone at the moment."),
  quota: () => refusal("quota", "VcpuLimitExceeded", "You have requested more vCPU capacity than your limit allows."),
  denied: () => refusal("denied", "UnauthorizedOperation", "You are not authorized to perform this operation."),
  conflict: (providerCode: string, message: string) => refusal("conflict", providerCode, message),
  missing: (providerCode: string, message: string) => refusal("not-found", providerCode, message),
  invalid: (providerCode: string, message: string, remedy?: string) =>
    refusal("invalid", providerCode, message, remedy),
} as const;

function refusal(kind: ProviderError["kind"], providerCode: string, message: string, remedy?: string): ProviderError {
  return new ProviderError({ kind, providerCode, message, remedy });
}
