/** Members of a Frontgate of three. */
export const MEMBERS = [1, 2, 3] as const;

/** `u` is no letter of our ids: what ends so is a member. */
const MEMBER = /^(.+)u([123])$/;

/** Id of a member, whose machine and key are its own. */
export const memberId = (frontgateId: string, member: number): string => `${frontgateId}u${member}`;

/** The Frontgate that a machine speaks for: itself, where it is alone. */
export const frontgateOf = (id: string): string => MEMBER.exec(id)?.[1] ?? id;

/** Which member this is; undefined for a Frontgate itself. */
export function memberOf(id: string): number | undefined {
  const number = MEMBER.exec(id)?.[2];
  return number === undefined ? undefined : Number(number);
}
