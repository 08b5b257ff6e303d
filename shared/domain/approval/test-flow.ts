import { type ApprovalFlow, FlowInput } from "./flow.ts";
import type { Request } from "./rules.ts";
import type { Person } from "./seats.ts";

export const AT = new Date("2026-11-21T09:00:00.000Z");
export const hours = (count: number): Date => new Date(AT.getTime() + count * 3_600_000);

export function person(id: string, more: Partial<Person> = {}): Person {
  return { id, principals: [id], roles: [], groups: ["t"], ...more };
}

/** A flow as its author writes it, stored. */
export function flow(input: object): ApprovalFlow {
  const at = AT.toISOString();
  const stored = { id: "apf-1", tenantId: "t", kind: "deploy", createdBy: "user-admin", version: 1 } as const;
  return { ...FlowInput.parse(input), ...stored, createdAt: at, updatedAt: at };
}

export function request(more: Partial<Request> = {}): Request {
  return {
    id: "apr-1",
    tenantId: "t",
    kind: "deploy",
    subject: { type: "deployment", id: "dep-1" },
    title: "Deploy keeper",
    request: {},
    facts: { groups: ["t"] },
    hash: "sha256:0",
    createdBy: "user-author",
    author: ["user-author"],
    ...more,
  };
}
