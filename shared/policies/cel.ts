import { createRequire } from "node:module";
import type * as Cel from "@marcbachmann/cel-js";
import { beyondBounds, costOf, type Part } from "./bounds.ts";
import type { Subject } from "./subject.ts";

/** An expression that may be evaluated. */
export interface Expression {
  /** Steps that it takes at most. */
  cost(subject: Subject): number;
  /** @throws Error in words for users, such as for a division by zero */
  broken(subject: Subject): boolean;
}

/** An element of `plan.resources`. */
class Resource {
  readonly action: string;
  readonly kind: string;
  readonly role: string;
  readonly cpu: bigint;
  readonly memory: bigint;
  readonly volume: bigint;
  constructor({ action, kind, role, cpu, memory, volume }: Subject["plan"]["resources"][number]) {
    this.action = action;
    this.kind = kind;
    this.role = role;
    this.cpu = BigInt(cpu);
    this.memory = BigInt(memory);
    this.volume = BigInt(volume);
  }
}

const size = { cpu: "int", memory: "int", volume: "int" };
/** All names that an expression may use. */
function environmentOf({ Environment }: typeof Cel) {
  return new Environment({
    limits: { maxAstNodes: 300, maxDepth: 24, maxListElements: 50, maxMapEntries: 10, maxCallArguments: 4 },
  })
    .registerType("Resource", { ctor: Resource, fields: { action: "string", kind: "string", role: "string", ...size } })
    .registerVariable({
      name: "request",
      schema: { operation: "string", reason: "string", actor: "string", cause: "string", groups: "list<string>" },
    })
    .registerVariable({
      name: "deployment",
      schema: {
        id: "string",
        name: "string",
        status: "string",
        app: "string",
        version: "string",
        stage: "string",
        provider: "string",
        region: "string",
        runtime: "string",
        labels: "map<string, string>",
      },
    })
    .registerVariable({
      name: "plan",
      schema: {
        version: "string",
        interrupts: "bool",
        dataLoss: "bool",
        nodes: "int",
        nodesBefore: "int",
        ...size,
        price: "int",
        priceBefore: "int",
        currency: "string",
        priced: "bool",
        minutes: "int",
        resources: "list<Resource>",
        changes: "list<string>",
      },
    })
    .registerVariable("values", "map<string, dyn>");
}

let opened: Cel.Environment | undefined;

/**
 * The library is loaded when a tenant first has a policy: most have none, and its 70 KB would cost every start of a function
 * some milliseconds. Bundles carry it beside themselves (`infra/bundle.ts`).
 */
function environment(): Cel.Environment {
  const load: (name: "@marcbachmann/cel-js") => typeof Cel = createRequire(import.meta.url);
  opened ??= environmentOf(load("@marcbachmann/cel-js"));
  return opened;
}

/** What is said in CEL, checked: of known names, within bounds, and true or false. Or what is wrong with it, in a sentence. */
export function readExpression(text: string): Expression | { readonly fault: string } {
  try {
    const program = environment().parse(text);
    const part = partOf(program.ast);
    const fault = beyondBounds(part);
    if (fault !== undefined) return { fault };
    const checked = program.check();
    if (!checked.valid) return { fault: told(checked.error) };
    if (checked.type !== "bool")
      return { fault: `It is a ${checked.type}; a rule is true or false: true where it is broken.` };
    return {
      cost: (subject) => costOf(part, subject),
      broken(subject) {
        try {
          const answer: unknown = program(contextOf(subject));
          if (typeof answer === "boolean") return answer;
        } catch (error) {
          throw new Error(told(error), { cause: error });
        }
        throw new Error("It is neither true nor false.");
      },
    };
  } catch (error) {
    return { fault: told(error) };
  }
}

/** Without the drawing of the place that the library adds. */
function told(error: unknown): string {
  const summary =
    error instanceof Error && "summary" in error && typeof error.summary === "string" ? error.summary : undefined;
  return (summary ?? (error instanceof Error ? error.message : String(error))).slice(0, 200);
}

function contextOf({ request, deployment, plan, values }: Subject) {
  const { resources, ...figures } = plan;
  return {
    request,
    deployment: { ...deployment, labels: celOf(deployment.labels) },
    plan: {
      ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, celOf(value)])),
      resources: resources.map((one) => new Resource(one)),
    },
    values: celOf(values),
  };
}

/** JSON as CEL knows it: whole numbers are ints, objects are maps, which have no members but their own. */
function celOf(value: unknown): unknown {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celOf);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [name, celOf(inner)]));
}

function partOf(node: Cel.ASTNode): Part {
  switch (node.op) {
    case "value":
      return { op: "value", rest: [] };
    case "id":
      return { op: "id", name: node.args, rest: [] };
    case ".":
    case ".?":
      return { op: "field", of: partOf(node.args[0]), name: node.args[1], rest: [] };
    case "call":
      return { op: "call", name: node.args[0], rest: node.args[1].map(partOf) };
    case "rcall":
      return { op: "method", name: node.args[0], of: partOf(node.args[1]), rest: node.args[2].map(partOf) };
    case "map":
      return { op: "map", rest: node.args.flat().map(partOf) };
    case "!_":
    case "-_":
      return { op: node.op, rest: [partOf(node.args)] };
    default:
      return { op: node.op, rest: [...node.args].map(partOf) };
  }
}
