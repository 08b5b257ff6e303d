import { assignments, happened, type Item, type Table, type Write, whenAllowed } from "../../platform/dynamodb.ts";
import { LIMITS } from "../../protocol/limits.ts";
import {
  ALL_FRONTGATES,
  authorityKey,
  CONTENTS,
  connectionKey,
  contentKey,
  frontgateKey,
  frontgateSeenKey,
  frontgatesOf,
} from "./entity.ts";
import { frontgateOf } from "./members.ts";
import { Connection, Content, type Epoch, Frontgate, SealedAuthority } from "./schema.ts";

/** What a Frontgate shows to prove itself, already checked by cryptography. */
export interface Proof {
  readonly tenantId: string;
  readonly frontgateId: string;
  readonly publicKey: string;
  /** SHA-256 of the enrolment token, where one was shown. */
  readonly tokenSha256: string | undefined;
  /** The key that made `publicKey` its successor, where one did. */
  readonly formerKey?: string | undefined;
  readonly provedAt: number;
  readonly connectionId: string;
}

/** Why a Frontgate that proved its key is not let in. `foreign-key`: it claims an id that has another key. */
export type Refusal =
  | "unknown"
  | "revoked"
  | "retiring"
  | "replayed"
  | "foreign-key"
  | "no-token"
  | "token-used"
  | "token-wrong"
  | "token-expired";

/** What a new generation of a Frontgate begins with. */
export type Generation = Required<
  Pick<Frontgate, "generation" | "generationAt" | "sealedToken" | "tokenSha256" | "tokenExpiresAt" | "inVain">
>;

export interface FrontgateStore {
  get(tenantId: string, id: string): Promise<Frontgate | undefined>;
  list(tenantId: string): Promise<readonly Frontgate[]>;
  /** All of the installation, longest silent first. */
  all(limit: number): Promise<readonly Frontgate[]>;
  /** The same, page by page. */
  page(page: {
    readonly limit: number;
    readonly startKey?: Item;
  }): Promise<{ readonly items: readonly Frontgate[]; readonly startKey?: Item | undefined }>;
  /** Makes `fresh` if there is none, and adds the deployment to its users. `undefined` while it is being retired. */
  join(fresh: Frontgate, deploymentId: string): Promise<Frontgate | undefined>;
  /** One owner at a time makes or ends the machine. `false` when another one is at it. */
  lease(frontgate: Frontgate, owner: string, now: Date, leaseMs: number): Promise<boolean>;
  release(frontgate: Frontgate, owner: string): Promise<void>;
  machine(
    frontgate: Frontgate,
    change: Partial<Pick<Frontgate, "instanceId" | "securityGroupId" | "address">>,
  ): Promise<void>;
  /** Takes the deployment out of its users. Answers it when nobody uses it any more: it is `retiring` then. */
  leave(tenantId: string, id: string, deploymentId: string): Promise<Frontgate | undefined>;
  /** Forgets a retired one. */
  remove(frontgate: Frontgate): Promise<void>;
  /** Accepts a connection, enrolling the key if none is. `false`: refused. One transaction. */
  connect(proof: Proof): Promise<boolean>;
  /** Why `connect` refused. One read. */
  refusal(proof: Proof): Promise<Refusal>;
  /** Its enrolment token enrols until then. Nothing where none waits to be used. */
  openEnrolment(frontgate: Frontgate, until: Date): Promise<void>;
  /** Shuts it out: nothing of its connection counts from now on. Writes for a transaction; the connection is ended by whoever did it. */
  revokeWrites(frontgate: Frontgate, now: Date): readonly Write[];
  /** Takes a revocation back: no key counts any more, the present machine's neither, and a new machine is made in its place. */
  restoreWrites(frontgate: Frontgate): readonly Write[];
  /** Asks for a new key of its own. */
  rotateWrites(frontgate: Frontgate): readonly Write[];
  /** Shuts a node out. */
  revokeNodeWrites(frontgate: Frontgate, deploymentId: string, nodeId: string): readonly Write[];
  /** One transaction of such writes and of those that go with them. */
  save(writes: readonly Write[]): Promise<void>;
  /** The connection of a revoked one is known to be ended. */
  ended(frontgate: Frontgate): Promise<void>;
  connection(connectionId: string): Promise<Connection | undefined>;
  disconnect(connectionId: string): Promise<void>;
  /** `hello` arrived. `undefined` when a newer connection has taken over. */
  hello(
    connection: Connection,
    facts: {
      readonly address: string;
      readonly caCertificate: string;
      readonly agentVersion: string;
      readonly trust: number;
      readonly restoring: boolean;
      readonly upgrades: boolean;
      readonly failedRelease: string | undefined;
    },
    now: Date,
  ): Promise<Frontgate | undefined>;
  /** A member leads: its connection is the Frontgate's from now on. */
  takeLead(
    connection: Connection,
    facts: Parameters<FrontgateStore["hello"]>[1],
    now: Date,
  ): Promise<Frontgate | undefined>;
  /** What its agent is to run from now on; nothing: as it is. */
  wantRelease(frontgate: Frontgate, release: Frontgate["release"]): Promise<void>;
  /** A heartbeat arrived; answers the item as it was before the health was noted. */
  seen(connection: Connection, nodesDigest: string | undefined, now: Date): Promise<Frontgate | undefined>;
  /** Keeps the authority's sealed key, once: the first stays. One write. */
  keepAuthority(tenantId: string, id: string, sealed: string): Promise<void>;
  /** The authority's sealed key, of a Frontgate that was not brought by an archive. */
  authority(tenantId: string, id: string): Promise<string | undefined>;
  /**
   * Begins a new generation, with a machine and a key yet to come; address, authority and users stay. `undefined` when another worker
   * has begun one, or it is retiring or revoked.
   */
  replace(frontgate: Frontgate, next: Generation): Promise<Frontgate | undefined>;
  /** The certificate that Drones pin: the first that a member tells. */
  pinned(tenantId: string, id: string, caCertificate: string): Promise<Frontgate | undefined>;
  /** Members begin an epoch, or one joins it. `false` when another one came before. */
  form(frontgate: Frontgate, epoch: Epoch, members: readonly Frontgate[]): Promise<boolean>;
  /** Everything is back that was to be: it gets orders again. Answers it, or nothing when it was not restoring. */
  restored(tenantId: string, id: string): Promise<Frontgate | undefined>;
  /** What its etcd holds, as we believe. One query. */
  contents(tenantId: string, id: string): Promise<readonly Content[]>;
  /** Nothing was heard for too long. `false` when it has spoken since. */
  stale(frontgate: Frontgate): Promise<boolean>;
}

export function frontgateStore(table: Table): FrontgateStore {
  const parse = (item: unknown) => Frontgate.parse(item);
  const store: FrontgateStore = {
    async get(tenantId, id) {
      const item = await table.get(frontgateKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : parse(item);
    },
    async list(tenantId) {
      return (await table.queryAll({ pk: frontgatesOf(tenantId) })).map(parse);
    },
    async all(limit) {
      return (await table.query({ index: "gsi1", pk: ALL_FRONTGATES, limit })).items.map(parse);
    },
    async page(page) {
      const { items, lastKey } = await table.query({ index: "gsi1", pk: ALL_FRONTGATES, ...page });
      return { items: items.map(parse), startKey: lastKey };
    },
    async join(fresh, deploymentId) {
      // Sets: an empty one is none.
      const { users: _, revokedNodes: __, ...rest } = fresh;
      const attributes = Object.entries({
        ...rest,
        entity: "Frontgate",
        gsi1pk: ALL_FRONTGATES,
        gsi1sk: frontgateSeenKey(fresh.createdAt, fresh.id),
      }).filter(([, value]) => value !== undefined);
      return whenAllowed(async () => {
        const item = await table.update({
          key: frontgateKey(fresh.tenantId, fresh.id),
          update: `SET ${attributes.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(", ")} ADD #users :user`,
          // A part that `connect` or `hello` removed or has yet to write is never brought back: it is only set on a new item.
          condition: "attribute_not_exists(pk)",
          names: { ...Object.fromEntries(attributes.map(([name]) => [`#${name}`, name])), "#users": "users" },
          values: {
            ...Object.fromEntries(attributes.map(([name, value]) => [`:${name}`, value])),
            ":user": new Set([deploymentId]),
          },
        });
        return parse(item);
      }).then(
        (made) =>
          made ??
          whenAllowed(async () => {
            const item = await table.update({
              key: frontgateKey(fresh.tenantId, fresh.id),
              update: "ADD #users :user",
              condition: "attribute_exists(pk) AND #status <> :retiring",
              names: { "#users": "users", "#status": "status" },
              values: { ":user": new Set([deploymentId]), ":retiring": "retiring" },
            });
            return parse(item);
          }),
      );
    },
    async lease(frontgate, owner, now, leaseMs) {
      const answer = await whenAllowed(() =>
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET leaseOwner = :owner, leaseUntil = :until",
          condition: "attribute_exists(pk) AND (leaseUntil < :now OR leaseOwner = :owner)",
          values: { ":owner": owner, ":until": now.getTime() + leaseMs, ":now": now.getTime() },
        }),
      );
      return answer !== undefined;
    },
    async release(frontgate, owner) {
      await whenAllowed(() =>
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET leaseUntil = :zero REMOVE leaseOwner",
          condition: "leaseOwner = :owner",
          values: { ":zero": 0, ":owner": owner },
        }),
      );
    },
    async machine(frontgate, change) {
      await table.update({
        key: frontgateKey(frontgate.tenantId, frontgate.id),
        ...assignments(change),
        condition: "attribute_exists(pk)",
      });
    },
    async leave(tenantId, id, deploymentId) {
      const key = frontgateKey(tenantId, id);
      const left = await whenAllowed(() =>
        table.update({
          key,
          update: "DELETE #users :user",
          condition: "attribute_exists(pk)",
          names: { "#users": "users" },
          values: { ":user": new Set([deploymentId]) },
        }),
      );
      if (left === undefined) return undefined;
      // A deployment that is deregistered has no nodes that could come back.
      const gone = parse(left).revokedNodes.filter((pair) => pair.startsWith(`${deploymentId}/`));
      if (gone.length > 0)
        await table.update({
          key,
          update: "DELETE revokedNodes :gone",
          condition: "attribute_exists(pk)",
          values: { ":gone": new Set(gone) },
        });
      return whenAllowed(async () => {
        const item = await table.update({
          key,
          update: "SET #status = :retiring, #ready = :no",
          condition: "attribute_exists(pk) AND attribute_not_exists(#users)",
          names: { "#status": "status", "#users": "users", "#ready": "ready" },
          values: { ":retiring": "retiring", ":no": false },
        });
        return parse(item);
      });
    },
    async remove(frontgate) {
      await whenAllowed(() =>
        table.delete(frontgateKey(frontgate.tenantId, frontgate.id), {
          condition: "#status = :retiring AND #generation = :generation",
          names: { "#status": "status", "#generation": "generation" },
          values: { ":retiring": "retiring", ":generation": frontgate.generation },
        }),
      );
      await table.delete(authorityKey(frontgate.tenantId, frontgate.id));
    },
    async connect(proof) {
      const answer = await whenAllowed(async () => {
        await table.transact([
          {
            update: {
              key: frontgateKey(proof.tenantId, proof.frontgateId),
              update: `SET publicKey = :key, lastProofAt = :at, connectionId = :connection, #ready = :no${
                proof.formerKey === undefined ? "" : ", rotateKey = :no, keyChangedAt = :changed"
              } REMOVE tokenSha256`,
              condition: `attribute_exists(pk) AND #status <> :retiring AND attribute_not_exists(revokedAt) AND lastProofAt < :at AND (publicKey = :key${
                proof.formerKey === undefined ? "" : " OR publicKey = :former"
              } OR (attribute_not_exists(publicKey) AND tokenSha256 = :token AND tokenExpiresAt > :at))`,
              names: { "#ready": "ready", "#status": "status" },
              values: {
                ":key": proof.publicKey,
                ":at": proof.provedAt,
                ":connection": proof.connectionId,
                ":no": false,
                ":retiring": "retiring",
                ":token": proof.tokenSha256 ?? "none shown",
                ...(proof.formerKey === undefined
                  ? {}
                  : { ":former": proof.formerKey, ":changed": new Date(proof.provedAt).toISOString() }),
              },
            },
          },
          {
            put: {
              ...connectionKey(proof.connectionId),
              entity: "Connection",
              connectionId: proof.connectionId,
              tenantId: proof.tenantId,
              frontgateId: proof.frontgateId,
              // A connection lives two hours; what $disconnect failed to remove goes by itself.
              expiresAt: Math.floor(proof.provedAt / 1000) + 3 * 3600,
            },
          },
        ]);
        return true;
      });
      return answer === true;
    },
    async refusal(proof) {
      const item = await table.get(frontgateKey(proof.tenantId, proof.frontgateId), { consistent: true });
      return item === undefined ? "unknown" : refusalOf(parse(item), proof);
    },
    async openEnrolment(frontgate, until) {
      await whenAllowed(() =>
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET tokenExpiresAt = :until",
          condition: "attribute_exists(tokenSha256)",
          values: { ":until": until.getTime() },
        }),
      );
    },
    revokeWrites(frontgate, now) {
      const { connectionId } = frontgate;
      return [
        {
          update: {
            key: frontgateKey(frontgate.tenantId, frontgate.id),
            update: "SET revokedAt = if_not_exists(revokedAt, :now), #ready = :no REMOVE tokenSha256",
            // The connection that was read is the one to end: with a newer one the caller reads again.
            condition: `attribute_exists(pk) AND ${connectionId === undefined ? "attribute_not_exists(connectionId)" : "connectionId = :connection"}`,
            names: { "#ready": "ready" },
            values: {
              ":now": now.toISOString(),
              ":no": false,
              ...(connectionId === undefined ? {} : { ":connection": connectionId }),
            },
          },
        },
        ...(connectionId === undefined ? [] : [{ delete: connectionKey(connectionId) }]),
      ];
    },
    restoreWrites: (frontgate) => [
      {
        update: {
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET shutOut = :yes, #ready = :no REMOVE revokedAt, publicKey, tokenSha256, connectionId",
          condition: "attribute_exists(revokedAt) AND #status <> :retiring",
          names: { "#ready": "ready", "#status": "status" },
          values: { ":yes": true, ":no": false, ":retiring": "retiring" },
        },
      },
    ],
    rotateWrites: (frontgate) => [
      {
        update: {
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET rotateKey = :yes",
          condition: "attribute_exists(pk) AND attribute_not_exists(revokedAt)",
          values: { ":yes": true },
        },
      },
    ],
    revokeNodeWrites: (frontgate, deploymentId, nodeId) => [
      {
        update: {
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "ADD revokedNodes :node",
          condition: "attribute_exists(pk) AND (attribute_not_exists(revokedNodes) OR size(revokedNodes) < :most)",
          values: { ":node": new Set([`${deploymentId}/${nodeId}`]), ":most": LIMITS.revokedNodes },
        },
      },
    ],
    async save(writes) {
      await table.transact(writes);
    },
    async ended(frontgate) {
      await whenAllowed(() =>
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET #ready = :no REMOVE connectionId",
          condition: "attribute_exists(revokedAt)",
          names: { "#ready": "ready" },
          values: { ":no": false },
        }),
      );
    },
    async connection(connectionId) {
      const item = await table.get(connectionKey(connectionId), { consistent: true });
      return item === undefined ? undefined : Connection.parse(item);
    },
    async disconnect(connectionId) {
      const key = connectionKey(connectionId);
      const item = await table.get(key);
      if (item === undefined) return;
      const connection = Connection.parse(item);
      for (const id of new Set([connection.frontgateId, frontgateOf(connection.frontgateId)])) {
        await whenAllowed(() =>
          table.update({
            key: frontgateKey(connection.tenantId, id),
            update: "SET #ready = :no REMOVE connectionId",
            condition: "connectionId = :connection",
            names: { "#ready": "ready" },
            values: { ":no": false, ":connection": connectionId },
          }),
        );
      }
      await table.delete(key);
    },
    async takeLead({ tenantId, frontgateId: leaderId, connectionId }, facts, now) {
      const id = frontgateOf(leaderId);
      const taken = await happened(
        table.update({
          key: frontgateKey(tenantId, id),
          update: "SET connectionId = :connection, leaderId = :leader",
          condition: "attribute_exists(pk)",
          values: { ":connection": connectionId, ":leader": leaderId },
        }),
      );
      if (!taken) return undefined;
      const present = await store.get(tenantId, id);
      const { address = facts.address, caCertificate = facts.caCertificate } = present ?? {};
      // What Drones were told once stays, whoever leads.
      const lasting = { ...facts, address: present?.addresses?.[0] ?? address, caCertificate };
      return store.hello({ tenantId, frontgateId: id, connectionId }, lasting, now);
    },
    async hello(connection, facts, now) {
      return whenAllowed(async () => {
        const item = await table.update({
          key: frontgateKey(connection.tenantId, connection.frontgateId),
          update: `SET #address = :address, caCertificate = :ca, agentVersion = :agent, upgrades = :upgrades, trust = :trust, restoring = :restoring, #ready = :yes, lastSeenAt = :now, gsi1sk = :seen, #status = :active ${
            facts.failedRelease === undefined ? "REMOVE failedRelease" : ", failedRelease = :failed"
          }`,
          condition: "connectionId = :connection AND #status <> :retiring AND attribute_not_exists(revokedAt)",
          names: { "#address": "address", "#ready": "ready", "#status": "status" },
          values: {
            ":address": facts.address,
            ":ca": facts.caCertificate,
            ":agent": facts.agentVersion,
            ":upgrades": facts.upgrades,
            ...(facts.failedRelease === undefined ? {} : { ":failed": facts.failedRelease }),
            ":trust": facts.trust,
            ":restoring": facts.restoring,
            ":yes": true,
            ":now": now.toISOString(),
            ":seen": frontgateSeenKey(now.toISOString(), connection.frontgateId),
            ":active": "active",
            ":retiring": "retiring",
            ":connection": connection.connectionId,
          },
        });
        return parse(item);
      });
    },
    async seen(connection, nodesDigest, now) {
      return whenAllowed(async () => {
        const item = await table.update({
          key: frontgateKey(connection.tenantId, connection.frontgateId),
          update: `SET lastSeenAt = :now, gsi1sk = :seen${nodesDigest === undefined ? "" : ", nodesDigest = :digest"}`,
          condition: "connectionId = :connection AND attribute_not_exists(revokedAt)",
          values: {
            ":now": now.toISOString(),
            ":seen": frontgateSeenKey(now.toISOString(), connection.frontgateId),
            ":connection": connection.connectionId,
            ...(nodesDigest === undefined ? {} : { ":digest": nodesDigest }),
          },
        });
        return parse(item);
      });
    },
    async wantRelease({ tenantId, id }, release) {
      await happened(
        table.update({
          key: frontgateKey(tenantId, id),
          update: release === undefined ? "REMOVE #release" : "SET #release = :release",
          condition: "attribute_exists(pk)",
          names: { "#release": "release" },
          values: release === undefined ? {} : { ":release": release },
        }),
      );
    },
    async keepAuthority(tenantId, id, sealed) {
      await happened(
        table.put(
          { ...authorityKey(tenantId, id), entity: "FrontgateAuthority", tenantId, frontgateId: id, sealed },
          { condition: "attribute_not_exists(pk)" },
        ),
      );
    },
    async authority(tenantId, id) {
      const item = await table.get(authorityKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : SealedAuthority.parse(item).sealed;
    },
    async replace(frontgate, next) {
      return whenAllowed(async () => {
        const set = { ...next, status: "creating", ready: false, lastProofAt: 0, leaseUntil: 0 };
        const item = await table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: `SET ${Object.keys(set)
            .map((name) => `#${name} = :${name}`)
            .join(", ")} REMOVE publicKey, instanceId, connectionId, nodesDigest, keyChangedAt, leaseOwner, shutOut`,
          condition: "#generation = :old AND #status <> :retiring AND attribute_not_exists(revokedAt)",
          names: Object.fromEntries(Object.keys(set).map((name) => [`#${name}`, name])),
          values: {
            ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
            ":old": frontgate.generation,
            ":retiring": "retiring",
          },
        });
        return parse(item);
      });
    },
    async pinned(tenantId, id, caCertificate) {
      return whenAllowed(async () => {
        const item = await table.update({
          key: frontgateKey(tenantId, id),
          update: "SET caCertificate = if_not_exists(caCertificate, :ca)",
          condition: "attribute_exists(pk) AND #status <> :retiring",
          names: { "#status": "status" },
          values: { ":ca": caCertificate, ":retiring": "retiring" },
        });
        return parse(item);
      });
    },
    async form(frontgate, epoch, members) {
      const { epoch: before } = frontgate;
      const addresses = members.flatMap(({ address }) => address ?? []);
      return happened(
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET #epoch = :epoch, addresses = :addresses",
          condition: before === undefined ? "attribute_not_exists(#epoch)" : "#epoch = :before",
          names: { "#epoch": "epoch" },
          values: { ":epoch": epoch, ":addresses": addresses, ...(before === undefined ? {} : { ":before": before }) },
        }),
      );
    },
    async restored(tenantId, id) {
      return whenAllowed(async () => {
        const item = await table.update({
          key: frontgateKey(tenantId, id),
          update: "SET restoring = :no",
          condition: "attribute_exists(pk) AND restoring = :yes",
          values: { ":no": false, ":yes": true },
        });
        return parse(item);
      });
    },
    async contents(tenantId, id) {
      const { pk } = contentKey(tenantId, id, "");
      return (await table.queryAll({ pk, prefix: CONTENTS, consistent: true })).map((item) => Content.parse(item));
    },
    async stale(frontgate) {
      const answer = await whenAllowed(() =>
        table.update({
          key: frontgateKey(frontgate.tenantId, frontgate.id),
          update: "SET #ready = :no REMOVE nodesDigest",
          condition: "lastSeenAt = :seen",
          names: { "#ready": "ready" },
          values: { ":no": false, ":seen": frontgate.lastSeenAt ?? "" },
        }),
      );
      return answer !== undefined;
    },
  };
  return store;
}

function refusalOf(frontgate: Frontgate, { publicKey, tokenSha256, provedAt }: Proof): Refusal {
  if (frontgate.revokedAt !== undefined) return "revoked";
  if (frontgate.status === "retiring") return "retiring";
  if (frontgate.publicKey !== undefined && frontgate.publicKey !== publicKey)
    return tokenSha256 === undefined ? "foreign-key" : "token-used";
  if (frontgate.publicKey !== undefined || frontgate.lastProofAt >= provedAt) return "replayed";
  if (tokenSha256 === undefined) return "no-token";
  return frontgate.tokenSha256 === tokenSha256 ? "token-expired" : "token-wrong";
}
