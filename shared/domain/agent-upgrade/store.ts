import { ID_PREFIXES } from "../../kernel/ids.ts";
import { happened, type Item, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import { AgentUpgrade, UpgradeTarget } from "./schema.ts";

/*
 * Access patterns; all of it is the platform's, none a tenant's:
 * 1. an upgrade by its id, and all of them by their age: `AGENT_UPGRADE` / `<id>`
 * 2. the one that is under way, or was last: `AGENT_UPGRADE` / `CURRENT`, which has its id
 * 3. its Frontgates in their order: `AGENT_UPGRADE#<id>` / `<place, five digits>`
 */
const PARTITION = "AGENT_UPGRADE";
const CURRENT: Key = { pk: PARTITION, sk: "CURRENT" };
const upgradeKey = (id: string): Key => ({ pk: PARTITION, sk: id });
const targetKey = ({ upgradeId, place }: Pick<UpgradeTarget, "upgradeId" | "place">): Key => ({
  pk: `${PARTITION}#${upgradeId}`,
  sk: String(place).padStart(5, "0"),
});

/** Where the program of a release lies in the store's bucket: by its content. */
export const releaseKey = (sha256: string): string => `agent-releases/${sha256}`;

/** One round trip a method, where nothing else is said. */
export interface AgentUpgradeStore {
  /**
   * One round trip for a hundred Frontgates, and one. It takes the place of `former`, the current one that was read.
   * @throws ConditionFailed when another one has become current meanwhile
   */
  create(
    upgrade: AgentUpgrade,
    targets: readonly UpgradeTarget[],
    former: AgentUpgrade | undefined,
    also: readonly Write[],
  ): Promise<void>;
  /** Strongly consistent. */
  get(id: string): Promise<AgentUpgrade | undefined>;
  /** The one that is under way, or was last. Two round trips; one where there never was one. */
  current(): Promise<AgentUpgrade | undefined>;
  /** Newest first. */
  list(page: {
    readonly limit: number;
    readonly startKey?: Item;
  }): Promise<{ readonly items: readonly AgentUpgrade[]; readonly startKey?: Item | undefined }>;
  targets(id: string): Promise<readonly UpgradeTarget[]>;
  /** @throws ConditionFailed 0 when it has changed since */
  save(before: AgentUpgrade, next: AgentUpgrade, also?: readonly Write[]): Promise<void>;
  /** `false`: it had changed since. */
  saveTarget(before: UpgradeTarget, next: UpgradeTarget): Promise<boolean>;
}

export function agentUpgradeStore(table: Table): AgentUpgradeStore {
  const store: AgentUpgradeStore = {
    async create(upgrade, targets, former, also) {
      for (let start = 0; start < targets.length; start += 100)
        await table.transact(targets.slice(start, start + 100).map((one) => ({ put: targetItem(one) })));
      const expression =
        former === undefined
          ? { condition: "attribute_not_exists(pk)" }
          : { condition: "upgradeId = :former", values: { ":former": former.id } };
      await table.transact([
        { put: upgradeItem(upgrade), expression: { condition: "attribute_not_exists(pk)" } },
        { put: { ...CURRENT, entity: "CurrentAgentUpgrade", upgradeId: upgrade.id }, expression },
        ...also,
      ]);
    },
    async get(id) {
      const item = await table.get(upgradeKey(id), { consistent: true });
      return item === undefined ? undefined : AgentUpgrade.parse(item);
    },
    async current() {
      const pointer = await table.get(CURRENT, { consistent: true });
      return typeof pointer?.upgradeId === "string" ? store.get(pointer.upgradeId) : undefined;
    },
    async list(page) {
      const prefix = `${ID_PREFIXES.agentUpgrade}-`;
      const { items, lastKey } = await table.query({ pk: PARTITION, prefix, descending: true, ...page });
      return { items: items.map((item) => AgentUpgrade.parse(item)), startKey: lastKey };
    },
    async targets(id) {
      const items = await table.queryAll({ pk: `${PARTITION}#${id}`, consistent: true });
      return items.map((item) => UpgradeTarget.parse(item));
    },
    async save(before, next, also = []) {
      const condition = "revision = :revision";
      const expression = { condition, values: { ":revision": before.revision } };
      await table.transact([{ put: upgradeItem(next), expression }, ...also]);
    },
    async saveTarget(before, next) {
      const expression = {
        condition: "#status = :status AND since = :since",
        names: { "#status": "status" },
        values: { ":status": before.status, ":since": before.since },
      };
      return happened(table.transact([{ put: targetItem(next), expression }]));
    },
  };
  return store;
}

const upgradeItem = (upgrade: AgentUpgrade) => ({ ...upgradeKey(upgrade.id), entity: "AgentUpgrade", ...upgrade });
const targetItem = (target: UpgradeTarget) => ({ ...targetKey(target), entity: "AgentUpgradeTarget", ...target });
