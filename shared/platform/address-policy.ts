import ipaddr from "ipaddr.js";

/** Which addresses may be dialled on behalf of a tenant. */
export interface AddressPolicy {
  /** `host` is the name that the URL holds; `address` is an IP address in text form. */
  allows(host: string, address: string): boolean;
}

/**
 * Public unicast addresses are allowed and everything else is refused: loopback, private, link-local, carrier-grade
 * NAT, multicast, reserved, unique local, and every form that carries an IPv4 address inside an IPv6 one (mapped, NAT64,
 * 6to4, Teredo), as a gateway may lead them anywhere.
 * @param allowed what the operator allows besides: host names, addresses and CIDR blocks
 * @throws Error for an entry that is none of these
 */
export function addressPolicy(allowed: readonly string[]): AddressPolicy {
  const hosts = new Set<string>();
  const blocks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const entry of allowed.map((text) => text.trim().toLowerCase()).filter((text) => text !== "")) {
    if (ipaddr.isValidCIDR(entry)) blocks.push(ipaddr.parseCIDR(entry));
    else if (ipaddr.IPv4.isValidFourPartDecimal(entry) || ipaddr.IPv6.isValid(entry)) {
      const address = ipaddr.parse(entry);
      blocks.push([address, address.kind() === "ipv4" ? 32 : 128]);
    } else if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(entry)) hosts.add(entry);
    else throw new Error(`"${entry}" is no host name, address or CIDR block`);
  }
  return {
    allows(host, text) {
      if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return false;
      if (hosts.has(host.toLowerCase())) return true;
      const address = ipaddr.parse(text);
      const inside = blocks.some(([block, bits]) => address.kind() === block.kind() && address.match(block, bits));
      return inside || isPublic(address);
    },
  };
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== "unicast") return false;
  // Only 2000::/3 is given out as global unicast: this refuses fec0::/10, ::a.b.c.d and 64:ff9b:1::/48 by their place.
  return address instanceof ipaddr.IPv4 || ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}
