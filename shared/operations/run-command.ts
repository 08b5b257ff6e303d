import { createHash } from "node:crypto";
import * as z from "zod";
import type { SealedInput } from "../domain/job/sealed-input.ts";
import { invalid } from "../kernel/problem.ts";
import { requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";

const EnvName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, "must be a name of letters, digits and _");
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, "must not hold a NUL character");

/** A program with its arguments, or a line for `/bin/sh -c`. */
const NodeCommand = z.union([z.array(text(8192)).min(1).max(256), text(16_384).min(1)]);
type NodeCommand = z.infer<typeof NodeCommand>;

export const runCommand = requestKind({
  kind: "run-command",
  request: z.strictObject({
    command: NodeCommand,
    /** Its environment beside the usual one. Put secrets here: what it prints of them is struck out. */
    env: z.record(EnvName, text(8192)).default({}),
    /** Nodes to run it on; without it, all. */
    nodes: NodeIds.optional(),
    timeoutSeconds: z.int().min(1).max(3600).default(60),
  }),
  async decide(facts, { command, env, nodes, timeoutSeconds }) {
    if (typeof command === "object" && command[0] === "")
      throw invalid("invalid-request", "There is no command", [
        { pointer: "/command/0", detail: "It names no program." },
      ]);
    const chosen = nodes === undefined ? undefined : requireNodes(facts, nodes);
    const run = typeof command === "string" ? { shell: command } : { argv: command };
    const line = typeof command === "string" ? command : command.join(" ");
    const secret: SealedInput = {
      // A program's bare name is no secret, and struck out it would leave holes in what others print.
      secrets: [...new Set([...(/[\s=]/.test(line) ? [line] : []), ...Object.values(env)])],
      command: { run, env },
    };
    return {
      input: {
        ...(chosen === undefined ? {} : { nodes: [...chosen] }),
        command: { ...fingerprint(command), timeoutSeconds },
      },
      secret: JSON.stringify(secret),
    };
  },
});

/** Who may read a job learns which program was run, and whether it was the same command as another time. Pure. */
export function fingerprint(command: NodeCommand): { readonly word: string; readonly sha256: string } {
  const [first = ""] = typeof command === "string" ? command.trim().split(/\s+/) : command;
  return {
    // `PASSWORD=x program` of a shell begins with what nobody may read.
    word: first.includes("=") ? "…" : first.slice(0, 64),
    sha256: createHash("sha256").update(JSON.stringify(command)).digest("hex"),
  };
}
