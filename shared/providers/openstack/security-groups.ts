import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { ProviderError, type SecurityGroupsCapability, TAGS } from "../contract.ts";
import { fault } from "./errors.ts";
import { everyPage } from "./lists.ts";
import type { Session } from "./session.ts";
import { carries, describedTags, describeTags, withKey } from "./tags.ts";

/** A network is a tag of ours here: groups of Neutron's belong to a project, and to no network. */
const NETWORK = "pitrix:network";
/** Neutron's times have seconds: two groups that are made in one second are told apart when it is over. */
const SETTLED_MS = 1_500;

const Group = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    created_at: z.string().default(""),
    security_group_rules: z
      .array(
        z.object({
          direction: z.string(),
          protocol: z.string().nullish(),
          ethertype: z.string().nullish(),
          remote_group_id: z.string().nullish(),
        }),
      )
      .default([]),
  })
  .transform(({ id, name, description, created_at, security_group_rules }) => {
    const inbound = security_group_rules.filter(({ direction }) => direction === "ingress");
    const own = inbound.filter((rule) => rule.remote_group_id === id);
    const { [NETWORK]: vpcId = "", ...tags } = describedTags(description ?? "");
    return {
      id,
      name,
      vpcId,
      tags,
      created: created_at,
      /** Every member may reach every member, by any protocol. */
      membersTalk: own.some(({ protocol, ethertype }) => (protocol ?? null) === null && ethertype === "IPv4"),
      /** Some rule lets in something that is not a member. */
      letsOthersIn: own.length < inbound.length,
    };
  });
type Group = z.infer<typeof Group>;
const OneGroup = z.object({ security_group: Group });

/**
 * Requests: ensure 1 when the group is there, 4 when it is new (and 1.5 s, in which another call's group of the same key would show), list
 * and delete 1.
 */
export function openSecurityGroups(session: Session): SecurityGroupsCapability {
  const find = (query: URLSearchParams): Promise<Group[]> =>
    everyPage(session, "network", {
      path: "/security-groups",
      member: "security_groups",
      schema: Group,
      query,
    });

  return {
    async ensure({ key, vpcId, name, description, tags }) {
      const named = () => find(new URLSearchParams({ name }));
      const isMine = (group: Group) => carries(group.tags, { [TAGS.key]: key }) && group.vpcId === vpcId;
      const there = await named();
      const group = first(there.filter(isMine)) ?? (await make());
      if (group.letsOthersIn) {
        throw fault(
          "conflict",
          "InboundRuleAdded",
          `Security group ${group.id} has got a rule that lets others in. Remove the rule, or move it to a group of your own.`,
        );
      }
      if (!group.membersTalk) await letMembersTalk(group.id);
      return group.id;

      async function make(): Promise<Group> {
        if (there.length > 0) {
          throw fault("conflict", "NameTaken", `The name ${name} is taken by security group ${there[0]?.id}.`);
        }
        const body = {
          security_group: { name, description: describeTags({ ...withKey(tags, key), [NETWORK]: vpcId }, description) },
        };
        const { security_group: made } = await session.json("network", OneGroup, {
          method: "POST",
          path: "/security-groups",
          body,
        });
        // Names are not unique: a call at the same moment made another, and both have to answer the one that was first.
        await sleep(SETTLED_MS);
        const winner = first((await named()).filter(isMine)) ?? made;
        if (winner.id !== made.id) await remove(made.id);
        return winner;
      }
    },

    delete: remove,

    async list(filter) {
      const all = await find(new URLSearchParams());
      return all.flatMap(({ id, vpcId, tags }) => (carries(tags, filter) && vpcId !== "" ? { id, vpcId, tags } : []));
    },
  };

  async function letMembersTalk(groupId: string): Promise<void> {
    const rule = { security_group_id: groupId, remote_group_id: groupId, direction: "ingress", ethertype: "IPv4" };
    try {
      await session.done("network", {
        method: "POST",
        path: "/security-group-rules",
        body: { security_group_rule: rule },
      });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.providerCode !== "SecurityGroupRuleExists") throw error;
    }
  }

  async function remove(groupId: string): Promise<void> {
    try {
      await session.done("network", { method: "DELETE", path: `/security-groups/${encodeURIComponent(groupId)}` });
    } catch (error) {
      if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
    }
  }
}

const first = (groups: readonly Group[]): Group | undefined =>
  [...groups].sort((a, b) => a.created.localeCompare(b.created) || a.id.localeCompare(b.id))[0];
