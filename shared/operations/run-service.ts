import * as z from "zod";
import type { SealedInput } from "../domain/job/sealed-input.ts";
import { invalid } from "../kernel/problem.ts";
import { answerService } from "../packages/vm/service-form.ts";
import { requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";
import { offered, requireService } from "./services.ts";

/** Characters of all answers as JSON: they are one argument of a command. */
const MAX_PARAMS = 8000;

export const runService = requestKind({
  kind: "run-service",
  request: z.strictObject({
    /** Name of a service that the package offers. */
    service: z.string().min(1).max(64),
    /** Answers to the service's questions, by their names. */
    params: z.record(z.string().max(200), z.unknown()).default({}),
    /** Nodes to run it on; without it, those that the package says. */
    nodes: NodeIds.optional(),
  }),
  async decide(facts, { service: name, params, nodes }) {
    const { pkg, services } = await offered(facts);
    const service = requireService(services, name);
    if (pkg === undefined) throw new Error("a package without machines offers no service");
    const chosen = nodes === undefined ? undefined : requireNodes(facts, nodes);
    const wrong = (nodes ?? []).flatMap((id, at) => {
      const role = facts.nodes.find((node) => node.id === id)?.role;
      if (role === undefined || service.roles.includes(role)) return [];
      const remedy = `Roles that have it: ${service.roles.map((one) => `"${one}"`).join(", ")}.`;
      return [{ pointer: `/nodes/${at}`, detail: `Node ${id} has no service "${name}".`, remedy }];
    });
    if (wrong.length > 0) throw invalid("invalid-request", "Some nodes do not have this service", wrong);
    const answered = answerService(pkg, service, await facts.answers(), params);
    if (!answered.ok) {
      const faults = answered.faults.map((fault) => ({ ...fault, pointer: `/params${fault.pointer}` }));
      throw invalid("invalid-values", "The parameters do not fit the service's form", faults);
    }
    if (JSON.stringify(answered.params).length > MAX_PARAMS) {
      const detail = `All parameters together have at most ${MAX_PARAMS} characters.`;
      throw invalid("invalid-values", "The parameters are too long", [{ pointer: "/params", detail }]);
    }
    const told = Object.values(answered.params).some((one) => Object.keys(one).length > 0);
    const secret: SealedInput = { params: { ...answered.params }, secrets: [...answered.secrets] };
    return {
      input: { service: name, ...(chosen === undefined ? {} : { nodes: [...chosen] }) },
      ...(told ? { secret: JSON.stringify(secret) } : {}),
    };
  },
});
