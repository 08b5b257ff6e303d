import { isIP } from "node:net";
import type { Action } from "./looks.ts";
import { integer, type Parameters, Refusal, required, requiredList } from "./requests.ts";
import { type Group, type GroupRule, only, type State, TAKES, usersOf } from "./state.ts";

const PROTOCOLS = ["tcp", "udp", "icmp", "gre", "esp", "ah", "ipip"];
const CHANGEABLE = ["protocol", "priority", "direction", "val1", "val2", "val3", "disabled"];
/** QingCloud's most for one group. */
const MOST_RULES = 100;

/** What changes the account's security groups. Rules count when they are applied. */
export function groupChanges(state: State): Readonly<Record<string, Action>> {
  return {
    CreateSecurityGroup(parameters) {
      const group: Group = {
        security_group_id: state.newId("sg"),
        security_group_name: parameters.get("security_group_name") ?? "",
        description: null,
        is_applied: 1,
        is_default: 0,
        create_time: `${new Date().toISOString().slice(0, 19)}Z`,
        status: "available",
        transition_status: "",
      };
      state.groups.set(group.security_group_id, group);
      return { security_group_id: group.security_group_id };
    },

    ModifySecurityGroupAttributes(parameters) {
      const group = state.group(required(parameters, "security_group"));
      group.security_group_name = parameters.get("security_group_name") ?? group.security_group_name;
      group.description = parameters.get("description") ?? group.description;
      return { security_group_id: group.security_group_id };
    },

    AddSecurityGroupRules(parameters) {
      const group = state.group(required(parameters, "security_group"));
      const rules = ordered(parameters).map((rule) => ruleOf(state, group, rule));
      const there = [...state.rules.values()].filter((one) => one.security_group_id === group.security_group_id);
      if (there.length + rules.length > MOST_RULES)
        throw new Refusal(2500, `QuotasExceeded, you can only have [${MOST_RULES}] security_group_rules, 0 left`);
      for (const rule of rules) state.rules.set(rule.security_group_rule_id, rule);
      group.is_applied = 0;
      return { security_group_rules: rules.map((rule) => rule.security_group_rule_id) };
    },

    ModifySecurityGroupRuleAttributes(parameters) {
      const rule = state.rule(required(parameters, "security_group_rule"));
      const changed = new Map(Object.entries(rule).map(([name, value]) => [name, String(value)]));
      for (const name of CHANGEABLE) changed.set(name, parameters.get(name) ?? changed.get(name) ?? "");
      // `action` is the request's own.
      changed.set("action", parameters.get("rule_action") ?? rule.action);
      const group = state.group(rule.security_group_id);
      Object.assign(rule, { ...ruleOf(state, group, changed), security_group_rule_id: rule.security_group_rule_id });
      group.is_applied = 0;
      return { security_group_rule_id: rule.security_group_rule_id };
    },

    DeleteSecurityGroupRules(parameters) {
      const rules = requiredList(parameters, "security_group_rules").map(state.rule);
      for (const rule of rules) {
        state.rules.delete(rule.security_group_rule_id);
        state.group(rule.security_group_id).is_applied = 0;
      }
      return { security_group_rules: rules.map((rule) => rule.security_group_rule_id) };
    },

    ApplySecurityGroup(parameters) {
      const group = state.group(required(parameters, "security_group"));
      const wanted = [...parameters].flatMap(([name, id]) =>
        name.startsWith("instances.") ? [state.machine(id)] : [],
      );
      for (const machine of wanted) only(machine, machine.instance_id, "running", "stopped");
      return state.work({
        action: "ApplySecurityGroup",
        ids: [group.security_group_id],
        transition: "updating",
        on: [group],
        ms: TAKES.apply,
        done: () => {
          group.is_applied = 1;
          for (const machine of wanted) machine.security_group_id = group.security_group_id;
        },
      });
    },

    DeleteSecurityGroups(parameters) {
      const groups = requiredList(parameters, "security_groups").map(state.group);
      for (const { security_group_id: id, is_default: isDefault } of groups) {
        if (isDefault === 1)
          throw new Refusal(1400, `PermissionDenied, default security group [${id}] can not be deleted`);
        const users = usersOf(state, id).map((one) => one.instance_id);
        if (users.length > 0)
          throw new Refusal(1400, `PermissionDenied, resources [${users.join(", ")}] have security group [${id}]`);
      }
      for (const { security_group_id: id } of groups) {
        state.groups.delete(id);
        for (const rule of [...state.rules.values()])
          if (rule.security_group_id === id) state.rules.delete(rule.security_group_rule_id);
      }
      return { security_groups: groups.map((group) => group.security_group_id) };
    },
  };
}

/** `rules.1.protocol`, `rules.1.priority`…, each rule with its own names. */
function ordered(parameters: Parameters): readonly Parameters[] {
  const rules = new Map<string, Map<string, string>>();
  for (const [name, value] of parameters) {
    const [, index, member] = /^rules\.(\d+)\.(\w+)$/.exec(name) ?? [];
    if (index === undefined || member === undefined) continue;
    const rule = rules.get(index) ?? new Map<string, string>();
    rules.set(index, rule.set(member, value));
  }
  if (rules.size === 0) throw new Refusal(1100, "MissingParameter, request should have param [rules]");
  return [...rules.values()];
}

function ruleOf(state: State, group: Group, said: Parameters): GroupRule {
  const protocol = required(said, "protocol");
  required(said, "priority");
  const priority = integer(said, "priority", 0);
  const action = said.get("action") ?? "accept";
  const direction = integer(said, "direction", 0);
  const [val1 = "", val2 = "", val3 = ""] = ["val1", "val2", "val3"].map((name) => said.get(name) ?? "");
  if (!PROTOCOLS.includes(protocol)) throw invalid("protocol", PROTOCOLS.join(", "));
  if (priority > 100) throw invalid("priority", "0-100");
  if (action !== "accept" && action !== "drop") throw invalid("action", "accept, drop");
  if (direction !== 0 && direction !== 1) throw invalid("direction", "0, 1");
  const ports = [val1, val2].filter((one) => one !== "").map(Number);
  if (["tcp", "udp"].includes(protocol) && !ports.every((one) => one >= 1 && one <= 65_535))
    throw invalid("val1, val2", "1-65535");
  if (val3 !== "" && (isIP(val3.replace(/\/\d{1,2}$/, "")) !== 4 || Number(val3.split("/")[1] ?? 32) > 32))
    throw invalid("val3", "an IP address or network");
  return {
    security_group_rule_id: state.newId("sgr"),
    security_group_rule_name: said.get("security_group_rule_name") ?? "",
    security_group_id: group.security_group_id,
    protocol,
    priority,
    action,
    direction,
    val1,
    val2,
    val3,
    disabled: said.get("disabled") === "1" ? 1 : 0,
  };
}

const invalid = (name: string, right: string): Refusal =>
  new Refusal(1100, `InvalidParameterValue, [${name}] should be [${right}]`);
