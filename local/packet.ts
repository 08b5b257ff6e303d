import ipaddr from "ipaddr.js";

/** What decides about a packet, as EC2 tells it. */
export interface Interface {
  readonly address: string;
  readonly groups: readonly string[];
}

/** One inbound rule of a security group: who may send what. */
export interface Rule {
  /** `-1`: every protocol, and then every port. */
  readonly protocol: string;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly groups: readonly string[];
  readonly ranges: readonly string[];
}

export interface Packet {
  readonly from: Interface;
  readonly to: Interface;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/**
 * Whether the rules let a packet in, by EC2's semantics: allow rules only, of every group that the receiver is in; a
 * rule names its senders by their group or by their address. The sender's groups let everything out, as they do by
 * default.
 *
 * @param rules inbound rules by the id of their security group
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
 */
export function letIn(rules: ReadonlyMap<string, readonly Rule[]>, { from, to, protocol, port }: Packet): boolean {
  return to.groups
    .flatMap((group) => rules.get(group) ?? [])
    .some((rule) => {
      if (rule.protocol !== "-1" && rule.protocol !== protocol) return false;
      if (rule.protocol !== "-1" && (port < (rule.fromPort ?? 0) || port > (rule.toPort ?? 65_535))) return false;
      return (
        rule.groups.some((group) => from.groups.includes(group)) ||
        rule.ranges.some((range) => ipaddr.parse(from.address).match(ipaddr.parseCIDR(range)))
      );
    });
}
