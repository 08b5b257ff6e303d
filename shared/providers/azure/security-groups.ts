import * as z from "zod";
import { type SecurityGroupsCapability, TAGS } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { conflict, invalid } from "./errors.ts";
import { patiently } from "./patience.ts";
import { lastOf, type Places, same } from "./places.ts";
import type { Config } from "./schema.ts";
import { carries, tagsFor, tagsOf } from "./tags.ts";

const Reference = z.object({ id: z.string() });
const Rule = z.object({
  name: z.string(),
  properties: z.object({
    direction: z.string(),
    access: z.string(),
    priority: z.number(),
    sourceApplicationSecurityGroups: z.array(Reference).nullish(),
  }),
});
const Group = z.object({
  id: z.string(),
  name: z.string(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.object({ provisioningState: z.string().nullish(), securityRules: z.array(Rule).nullish() }),
});

/** Of which virtual network a group is: Azure's own are of none. */
const NETWORK_TAG = "pitrix:network";

/**
 * A group is a network security group, which holds rules, and an application security group of the same name, which holds members: Azure's
 * default rules let in every machine of the network and of those that are peered with it, so that a rule of ours refuses all, and one before
 * it lets members in. Requests: `ensure` 2 (at once) when it is there and 4 when it is new; `delete` 2; `list` 1.
 */
export function openSecurityGroups(arm: Arm, config: Config, places: Places): SecurityGroupsCapability {
  const find = async (kind: "networkSecurityGroups" | "applicationSecurityGroups", name: string) => {
    const found = await arm.find(places.of(kind, name));
    return found === undefined ? undefined : answered(Group, found);
  };

  return {
    async ensure({ key, vpcId, name, description, tags }) {
      if (!/^[A-Za-z0-9][\w.-]{0,78}\w$/.test(name))
        throw invalid("InvalidResourceName", `Azure takes no security group of the name "${name.slice(0, 100)}".`);
      const members = places.idOf("applicationSecurityGroups", name);
      const [found, half] = await Promise.all([
        find("networkSecurityGroups", name),
        find("applicationSecurityGroups", name),
      ]);
      for (const there of [found, half])
        if (there !== undefined && tagsOf(there.tags)[TAGS.key] !== key)
          throw conflict("ResourceNameTaken", `Another security group has the name ${name} already.`);
      if (found === undefined) {
        const { location } = config;
        const held = { ...tagsFor(tags, key), [NETWORK_TAG]: vpcId };
        const half = { location, tags: held, properties: {} };
        await patiently(() => arm.put(places.of("applicationSecurityGroups", name), half));
        const properties = { securityRules: rulesFor(members, description) };
        await patiently(() => arm.put(places.of("networkSecurityGroups", name), { location, tags: held, properties }));
        return name;
      }
      const opening = (found.properties.securityRules ?? []).find(
        ({ properties: { direction, access, sourceApplicationSecurityGroups: from } }) =>
          same(direction, "Inbound") &&
          same(access, "Allow") &&
          !(from?.length === 1 && same(from[0]?.id ?? "", members)),
      );
      if (opening !== undefined || !closes(found.properties.securityRules ?? [])) {
        throw conflict(
          "InboundRuleAdded",
          `Security group ${name} ${opening === undefined ? "no longer refuses what comes from outside" : `has got the rule ${opening.name}, which lets others in`}.`,
          "Put its rules back as they were, or have your own group for your own rules.",
        );
      }
      return name;
    },

    async delete(groupId) {
      await patiently(() => arm.delete(places.of("networkSecurityGroups", groupId)));
      // The rule that names it goes some moments after the answer.
      await patiently(() => arm.delete(places.of("applicationSecurityGroups", groupId)), /InUse/);
    },

    async list(filter) {
      // Its members' half is made first and goes last, so that none is left unseen.
      const groups = answered(Group.array(), await arm.list(places.all("applicationSecurityGroups")));
      return groups.flatMap((group) => {
        const { [NETWORK_TAG]: vpcId, ...tags } = tagsOf(group.tags);
        const going = group.properties.provisioningState === "Deleting";
        return vpcId === undefined || going || !carries(tags, filter) ? [] : { id: lastOf(group.id), vpcId, tags };
      });
    },
  };
}

const LAST_PRIORITY = 4096;

function rulesFor(members: string, description: string): readonly object[] {
  const any = { protocol: "*", direction: "Inbound", sourcePortRange: "*", destinationPortRange: "*" };
  return [
    {
      name: "pitrix-members",
      properties: {
        ...any,
        description: description.slice(0, 140),
        access: "Allow",
        priority: LAST_PRIORITY - 1,
        sourceApplicationSecurityGroups: [{ id: members }],
        destinationApplicationSecurityGroups: [{ id: members }],
      },
    },
    {
      name: "pitrix-nobody-else",
      properties: {
        ...any,
        access: "Deny",
        priority: LAST_PRIORITY,
        sourceAddressPrefix: "*",
        destinationAddressPrefix: "*",
      },
    },
  ];
}

function closes(rules: readonly z.infer<typeof Rule>[]): boolean {
  return rules.some(
    ({ properties: { direction, access, priority } }) =>
      same(direction, "Inbound") && same(access, "Deny") && priority === LAST_PRIORITY,
  );
}
