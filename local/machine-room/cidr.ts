/** An IPv4 network such as 10.77.1.0/24. */
export interface Cidr {
  readonly base: number;
  readonly bits: number;
}

/** Throws on anything but an IPv4 network in CIDR notation. */
export function parseCidr(text: string): Cidr {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) throw new Error(`"${text}" is no IPv4 network`);
  const numbers = match.slice(1).map(Number);
  const bits = numbers[4] ?? 33;
  if (numbers.slice(0, 4).some((byte) => byte > 255) || bits > 32) throw new Error(`"${text}" is no IPv4 network`);
  const base = numbers.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
  return { base: base - (base % 2 ** (32 - bits)), bits };
}

/** The n-th address of a network: its gateway is the first, as on AWS. */
export function addressAt(cidr: Cidr, n: number): string {
  const value = cidr.base + n;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
