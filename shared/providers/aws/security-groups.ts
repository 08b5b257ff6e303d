import { ProviderError, type SecurityGroupsCapability, TAGS } from "../contract.ts";
import { SecurityGroup } from "./answers.ts";
import type { Ec2 } from "./client.ts";
import { untilVisible } from "./consistency.ts";
import { readable } from "./readable.ts";
import { carries, tagFilters, tagList } from "./tags.ts";

/** Requests: ensure 1 when the group is there and 3 when it is new, list and delete 1. */
export function openSecurityGroups(ec2: Ec2): SecurityGroupsCapability {
  async function find(filters: { Name: string; Values: string[] }[]) {
    return readable(SecurityGroup.array(), await ec2.describeSecurityGroups({ Filters: filters }));
  }

  return {
    async ensure({ key, vpcId, name, description, tags }) {
      const mine = { [TAGS.key]: key };
      const inVpc = { Name: "vpc-id", Values: [vpcId] };
      const isMine = (group: SecurityGroup) => carries(group.tags, mine);

      const group = (await find([inVpc, ...tagFilters(mine)])).find(isMine) ?? (await createGroup());
      if (group.letsOthersIn) {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "InboundRuleAdded",
          message: `Security group ${group.id} has got a rule that lets others in. Remove the rule, or move it to a group of your own.`,
        });
      }
      if (!group.membersTalk) await letMembersTalk(group.id);
      return group.id;

      async function createGroup() {
        try {
          const { GroupId } = await ec2.createSecurityGroup({
            VpcId: vpcId,
            GroupName: name,
            Description: description,
            TagSpecifications: [{ ResourceType: "security-group", Tags: tagList(tags, key) }],
          });
          // A group of a VPC starts without inbound rules, and with one that lets everything out.
          return SecurityGroup.parse({ GroupId, GroupName: name, VpcId: vpcId });
        } catch (error) {
          // A name is taken once in a VPC: either a call at the same time made the group, or it is somebody else's.
          if (!(error instanceof ProviderError) || error.providerCode !== "InvalidGroup.Duplicate") throw error;
          const holder = await untilVisible(error.providerCode, async () => {
            const [visible] = await find([inVpc, { Name: "group-name", Values: [name] }]);
            if (visible === undefined) throw error;
            return visible;
          });
          if (!isMine(holder)) throw error;
          return holder;
        }
      }

      async function letMembersTalk(groupId: string) {
        try {
          await untilVisible("InvalidGroup.NotFound", () =>
            ec2.authorizeSecurityGroupIngress({
              GroupId: groupId,
              IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: groupId }] }],
            }),
          );
        } catch (error) {
          if (!(error instanceof ProviderError) || error.providerCode !== "InvalidPermission.Duplicate") throw error;
        }
      }
    },

    async delete(groupId) {
      try {
        await ec2.deleteSecurityGroup(groupId);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },

    async list(filter) {
      const groups = await find(tagFilters(filter));
      return groups.flatMap(({ id, vpcId, tags }) => (carries(tags, filter) ? { id, vpcId, tags } : []));
    },
  };
}
