import { setTimeout as sleep } from "node:timers/promises";
import { type Lookups, ProviderError, type SecurityGroupsCapability, TAGS, type Tags } from "../contract.ts";
import { Begun, Group, MadeGroup, Taken } from "./answers.ts";
import { byIds } from "./by-ids.ts";
import type { Api } from "./client.ts";
import { letsOthersIn, missingRules, parametersOf, rulesOf } from "./group-rules.ts";
import { groupName, vpcOf } from "./group-words.ts";
import { LIMITS } from "./limits.ts";
import { carries, describing, nameOf, searchWord, tagsOf } from "./names.ts";
import { rangeOf } from "./network.ts";
import { follow } from "./patience.ts";

/**
 * Groups, known by their names as machines are. Rules of QingCloud's name addresses and no groups: a member lets in the range of its VPC. They
 * count from when they are applied.
 * Requests: `ensure` 2 when the group is there, else 7 and the looks at the job, and 1 more where no step of the job has seen the VPC's range;
 * `delete` 1, or 2 where QingCloud refuses it; `list` 1 for each hundred.
 */
export function openSecurityGroups(api: Api, lookups: Lookups): SecurityGroupsCapability {
  async function find(filter: Tags): Promise<Group[]> {
    const found = await api.all(
      "DescribeSecurityGroups",
      { search_word: searchWord(filter) },
      "security_group_set",
      Group,
    );
    return found.filter(({ security_group_name: name }) => carries(name, filter)).sort(earliest);
  }

  /** Which of them counts, when several calls at once have made one. */
  const first = async (key: string, vpcId: string): Promise<Group | undefined> =>
    (await find({ [TAGS.key]: key })).find((group) => vpcOf(group) === vpcId);

  async function make(name: string, key: string, vpcId: string): Promise<Group> {
    const { security_group_id: id } = await api.change("CreateSecurityGroup", { security_group_name: name }, MadeGroup);
    // Another call may have made one at this moment: both have to answer the same.
    await sleep(LIMITS.settledMs);
    const winner = (await first(key, vpcId)) ?? { security_group_id: id, security_group_name: name };
    if (winner.security_group_id !== id) await remove(id);
    return winner;
  }

  async function remove(id: string): Promise<void> {
    try {
      await api.change("DeleteSecurityGroups", { security_groups: [id] }, Taken);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === "not-found") return;
      if (error.kind !== "denied" && error.kind !== "conflict") throw error;
      throw await unlessUsed(id, error);
    }
  }

  /** What QingCloud says of a group that something uses it does not document: who uses it says whether that will pass. */
  async function unlessUsed(id: string, error: ProviderError): Promise<ProviderError> {
    const [group] = await byIds<Group>(
      [id],
      (one) => one.security_group_id,
      (security_groups) =>
        api.all("DescribeSecurityGroups", { security_groups, verbose: 1 }, "security_group_set", Group),
    );
    const users = (group?.resources ?? []).flatMap(({ resource_id: user }) => user ?? []);
    if (users.length === 0) return error;
    return conflict(error.providerCode, `Security group ${id} is still used by ${users.slice(0, 5).join(", ")}.`);
  }

  return {
    async ensure({ key, vpcId, name, tags }) {
      const all: Tags = { ...tags, [TAGS.key]: key };
      const [there, range] = await Promise.all([first(key, vpcId), rangeOf(api, lookups, vpcId)]);
      const group = there ?? (await make(groupName(nameOf(name, all), vpcId), key, vpcId));
      const { security_group_id: id } = group;
      if (isUntold(group, all))
        await api.change("ModifySecurityGroupAttributes", { security_group: id, description: describing(all) }, Taken);

      const rules = await rulesOf(api, id);
      const opening = rules.find((rule) => letsOthersIn(rule, range));
      if (opening !== undefined)
        throw conflict(
          "InboundRuleAdded",
          `Security group ${id} has got the rule ${opening.security_group_rule_id}, which lets others in.`,
          "Remove the rule, or have a group of your own for your own rules.",
        );
      const missing = missingRules(rules, range);
      if (missing.length > 0)
        await api.change("AddSecurityGroupRules", { security_group: id, ...parametersOf(missing) }, Taken);
      if (missing.length > 0 || group.is_applied === 0) await apply(id);
      return id;
    },

    delete: remove,

    list: async (filter) =>
      (await find(filter)).flatMap((group) => {
        const vpcId = vpcOf(group);
        return vpcId === undefined ? [] : [{ id: group.security_group_id, vpcId, tags: toldBy(group, filter) }];
      }),
  };

  async function apply(id: string): Promise<void> {
    const { job_id: job } = await api.change("ApplySecurityGroup", { security_group: id }, Begun);
    if (!job || (await follow(api, job, LIMITS.followMs))) return;
    throw new ProviderError({
      kind: "unavailable",
      providerCode: "SecurityGroupPending",
      message: `QingCloud still applies the rules of security group ${id} (job ${job}).`,
    });
  }
}

const toldBy = (group: Group, known: Tags = {}): Tags =>
  tagsOf({ name: group.security_group_name, description: group.description }, known);

/** It has its tags in digest only: the call that made it was cut off. */
const isUntold = (group: Group, tags: Tags): boolean =>
  Object.keys(tags).some((tag) => toldBy(group)[tag] === undefined);

function earliest(a: Group, b: Group): number {
  return (
    (a.create_time ?? "").localeCompare(b.create_time ?? "") || a.security_group_id.localeCompare(b.security_group_id)
  );
}

function conflict(providerCode: string, message: string, remedy?: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode, message, remedy });
}
