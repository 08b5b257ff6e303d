import * as z from "zod";

/** Who may decide: one user, whoever has a role, or whoever is in a group or below it. */
export const Approver = z.union([
  z.strictObject({ user: z.string().min(1).max(80) }),
  z.strictObject({ role: z.string().min(1).max(80) }),
  z.strictObject({ group: z.string().min(1).max(200) }),
]);
export type Approver = z.infer<typeof Approver>;

/** How many of a step's approvers it takes: one, so many different people, or somebody for each approver that it names. */
export const Need = z.union([z.enum(["any", "all"]), z.strictObject({ atLeast: z.int().min(1).max(20) })]);
export type Need = z.infer<typeof Need>;

/** A person as its membership says now. */
export interface Person {
  /** What its decisions are recorded under. */
  readonly id: string;
  /** Every id that stands for the same person: its user, its token, and who made that token. */
  readonly principals: readonly string[];
  readonly roles: readonly string[];
  /** `tenant-a/eng`, with all that these lie in. */
  readonly groups: readonly string[];
}

export function fits(approver: Approver, person: Person): boolean {
  if ("user" in approver) return approver.user === person.id;
  return "role" in approver ? person.roles.includes(approver.role) : person.groups.includes(approver.group);
}

/** Places of the approvers that the person is, at the time of asking. */
export function seatsOf(approvers: readonly Approver[], person: Person): number[] {
  return approvers.flatMap((approver, place) => (fits(approver, person) ? [place] : []));
}

/**
 * Whether these people are enough. Each may stand for one approver only, although it could stand for several: who is
 * both an operator and a member of `/eng` does not replace two people.
 */
export function enough(need: Need, approvers: number, people: readonly (readonly number[])[]): boolean {
  if (need === "any") return people.length > 0;
  if (need === "all") return seated(approvers, people) === approvers;
  return people.length >= need.atLeast;
}

/** Most approvers that can each have a person of their own: matching by augmenting paths. */
function seated(approvers: number, people: readonly (readonly number[])[]): number {
  const holder = new Map<number, number>();
  const place = (person: number, tried: Set<number>): boolean =>
    (people[person] ?? []).some((seat) => {
      if (seat >= approvers || tried.has(seat)) return false;
      tried.add(seat);
      const sits = holder.get(seat);
      if (sits !== undefined && !place(sits, tried)) return false;
      holder.set(seat, person);
      return true;
    });
  return people.filter((_, person) => place(person, new Set())).length;
}

/** Whether a step can ever be approved when its author may not: only named users are known beforehand. */
export function possible(need: Need, approvers: readonly Approver[], author: readonly string[]): boolean {
  const others = approvers.filter((approver) => !("user" in approver && author.includes(approver.user)));
  if (need === "all") return others.length === approvers.length;
  const open = others.some((approver) => !("user" in approver));
  return open || others.length >= (need === "any" ? 1 : need.atLeast);
}
