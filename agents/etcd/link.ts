import { ConsecutiveBreaker, ConstantBackoff, circuitBreaker, handleWhen, noop } from "cockatiel";
import { Etcd3, type IKeyValue, type IRequestOp, isRecoverableError } from "etcd3";

/** Keys are text with `/` between the parts; values are text, mostly JSON. Revisions are decimal numbers of 64 bits, kept as text. */
export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly createRevision: string;
  readonly modRevision: string;
}

export interface Snapshot {
  readonly entries: readonly Entry[];
  /** Revision of the store at which `entries` were true. */
  readonly revision: string;
  /** Names the store: one made anew has another. */
  readonly clusterId: string;
}

/** A condition of a transaction. */
export type Guard =
  | { readonly absent: string }
  | { readonly present: string }
  | { readonly unchanged: string; readonly modRevision: string };

/** An effect of a transaction. */
export type Write =
  | { readonly put: string; readonly value: string }
  | { readonly remove: string }
  | { readonly removePrefix: string };

export interface LinkInput {
  /** `https://<address>:2379`, of each member where there are several. */
  readonly url: string | readonly string[];
  /** PEM texts. The certificate's common name is the etcd user. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const CALL_MS = 5_000;
/** So long a member that did not answer is passed over: etcd3 picks one at random for each call. */
const PASS_OVER_MS = 3_000;

/** Name in the Frontgate's server certificate beside its address: TLS knows no server name that is an address (RFC 6066). */
export const SERVER_NAME = "frontgate";

/**
 * One client of the Frontgate's etcd. Calls fail after 5 s at most and are not repeated here, because only the caller knows
 * whether that is safe; connections are made again at once by themselves.
 */
export class EtcdLink {
  readonly client: Etcd3;

  constructor(input: LinkInput) {
    const hosts = [input.url].flat();
    this.client = new Etcd3({
      hosts,
      credentials: {
        rootCertificate: Buffer.from(input.ca),
        privateKey: Buffer.from(input.key),
        certChain: Buffer.from(input.certificate),
      },
      // etcd3's default breaker refuses every call for 5 s after three failures, and its watches wait up to 30 s:
      // too long beside a machine that is back after 200 ms. Of several, the others answer meanwhile.
      faultHandling: {
        host: () => (hosts.length === 1 ? noop : passOver()),
        global: noop,
        watchBackoff: new ConstantBackoff(200).next(),
      },
      defaultCallOptions: (context) => (context.isStream ? {} : { deadline: Date.now() + CALL_MS }),
      grpcOptions: {
        "grpc.ssl_target_name_override": SERVER_NAME,
        "grpc.initial_reconnect_backoff_ms": 100,
        "grpc.max_reconnect_backoff_ms": 1_000,
        "grpc.keepalive_time_ms": 10_000,
        "grpc.keepalive_timeout_ms": 5_000,
        "grpc.max_receive_message_length": -1,
        "grpc.max_send_message_length": -1,
      },
    });
  }

  async get(key: string): Promise<Entry | undefined> {
    const answer = await this.client.get(key).exec();
    const found = answer.kvs[0];
    return found === undefined ? undefined : toEntry(found);
  }

  async list(prefix: string): Promise<Snapshot> {
    const answer = await this.client.getAll().prefix(prefix).exec();
    return {
      entries: answer.kvs.map(toEntry),
      revision: answer.header.revision,
      clusterId: answer.header.cluster_id,
    };
  }

  /** Applies all writes in one transaction, or none when a guard does not hold; tells which. */
  async commit(guards: readonly Guard[], writes: readonly Write[]): Promise<boolean> {
    const answer = await this.client.kv.txn({ compare: guards.map(toCompare), success: writes.map(toOperation) });
    return answer.succeeded;
  }

  close(): void {
    this.client.close();
  }
}

function passOver() {
  const breaker = new ConsecutiveBreaker(1);
  return circuitBreaker(handleWhen(isRecoverableError), { halfOpenAfter: PASS_OVER_MS, breaker });
}

/** Whether etcd answers to this client. */
export async function answers(link: EtcdLink): Promise<boolean> {
  return await link.get("/alive").then(
    () => true,
    () => false,
  );
}

function toEntry(kv: IKeyValue): Entry {
  return {
    key: kv.key.toString(),
    value: kv.value.toString(),
    createRevision: kv.create_revision,
    modRevision: kv.mod_revision,
  };
}

function toCompare(guard: Guard) {
  if ("absent" in guard) return createdCompare(guard.absent, "Equal");
  if ("present" in guard) return createdCompare(guard.present, "Greater");
  return {
    key: Buffer.from(guard.unchanged),
    target: "Mod" as const,
    result: "Equal" as const,
    mod_revision: guard.modRevision,
  };
}

function createdCompare(key: string, result: "Equal" | "Greater") {
  return { key: Buffer.from(key), target: "Create" as const, result, create_revision: "0" };
}

function toOperation(write: Write): IRequestOp {
  if ("put" in write) return { request_put: { key: Buffer.from(write.put), value: Buffer.from(write.value) } };
  if ("remove" in write) return { request_delete_range: { key: Buffer.from(write.remove) } };
  return { request_delete_range: { key: Buffer.from(write.removePrefix), range_end: endOfPrefix(write.removePrefix) } };
}

/** First key after all that begin with the prefix: prefixes here end in an ASCII character, so its successor ends the range. */
export function endOfPrefix(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  const last = end.length - 1;
  end[last] = (end[last] ?? 0) + 1;
  return end;
}
