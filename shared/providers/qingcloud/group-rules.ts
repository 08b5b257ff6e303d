import { GroupRule } from "./answers.ts";
import type { Api, Parameters } from "./client.ts";

/** Of QingCloud's `direction`: from outside to the machine. */
const INBOUND = 0;

/** By QingCloud's words: ports of TCP and UDP, type and code of ICMP, and from where. */
export interface WantedRule {
  readonly protocol: string;
  readonly val1: string;
  readonly val2: string;
  readonly val3: string;
}

/** Everything that QingCloud's rules can name, and that the machines of one VPC say to each other. */
const wanted = (range: string): readonly WantedRule[] => [
  { protocol: "tcp", val1: "1", val2: "65535", val3: range },
  { protocol: "udp", val1: "1", val2: "65535", val3: range },
  // An echo: https://www.iana.org/assignments/icmp-parameters
  { protocol: "icmp", val1: "8", val2: "0", val3: range },
];

/** Inbound ones. One request for each hundred. */
export const rulesOf = (api: Api, group: string): Promise<GroupRule[]> =>
  api.all(
    "DescribeSecurityGroupRules",
    { security_group: group, direction: INBOUND },
    "security_group_rule_set",
    GroupRule,
  );

/** One that is switched off lets nobody in, and one that drops neither. */
const opens = ({ action, direction, disabled }: GroupRule): boolean =>
  (action ?? "accept") === "accept" && (direction ?? INBOUND) === INBOUND && disabled !== 1;

export const letsOthersIn = (rule: GroupRule, range: string): boolean => opens(rule) && rule.val3 !== range;

/** @param rules those that are there */
export const missingRules = (rules: readonly GroupRule[], range: string): readonly WantedRule[] =>
  wanted(range).filter(({ protocol, val1, val2, val3 }) =>
    rules.every(
      (rule) =>
        !opens(rule) || rule.protocol !== protocol || rule.val1 !== val1 || rule.val2 !== val2 || rule.val3 !== val3,
    ),
  );

/** Of `AddSecurityGroupRules`: `rules.1.protocol` and so on. */
export function parametersOf(rules: readonly WantedRule[]): Parameters {
  const pairs = rules.flatMap((rule, index) =>
    Object.entries({
      ...rule,
      priority: index + 1,
      action: "accept",
      direction: INBOUND,
      security_group_rule_name: "pitrix members",
    }).map(([name, value]): [string, string | number] => [`rules.${index + 1}.${name}`, value]),
  );
  return Object.fromEntries(pairs);
}
