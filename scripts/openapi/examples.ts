import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { Route } from "../../shared/platform/middleware/route.ts";
import { faults } from "../../shared/platform/middleware/validate.ts";

/** What a route answers: what is made or read, and what a dry run would tell. `undefined`: no body. */
export interface Outputs {
  readonly answer: z.ZodType | undefined;
  readonly dryRun?: z.ZodType;
}

/** A route with `dryRun` in its query may answer a union: what is made, and what a dry run answers. */
export function outputs({ input, output }: Route): Outputs {
  if (output instanceof z.ZodUndefined) return { answer: undefined };
  const plans = input.query instanceof z.ZodObject && Object.hasOwn(input.query.shape, "dryRun");
  if (!plans || !(output instanceof z.ZodUnion)) return { answer: output };
  const [answer, dryRun] = z.tuple([z.instanceof(z.ZodType), z.instanceof(z.ZodType)]).parse(output.options);
  return { answer, dryRun };
}

/** Whether the route takes JSON with something in it. */
export function takesJson(route: Route): boolean {
  if (route.method === "GET" || route.binary !== undefined || route.input.body instanceof z.ZodUndefined) return false;
  const { body } = route.input;
  const inner = body instanceof z.ZodOptional ? body.unwrap() : body;
  return !(inner instanceof z.ZodObject) || Object.keys(inner.shape).length > 0;
}

/** What is missing or wrong in the route's examples, each in a sentence. */
export function exampleFaults(route: Route): readonly string[] {
  const { examples = {}, operationId } = route;
  const { answer, dryRun } = outputs(route);
  return [
    ...(takesJson(route) ? wrong("body", route.input.body, examples.body) : []),
    ...(answer === undefined ? [] : wrong("answer", answer, examples.answer, true)),
    ...(dryRun === undefined ? [] : wrong("dryRun", dryRun, examples.dryRun, true)),
  ].map((fault) => `${operationId}: ${fault}`);
}

/** @param whole the schema must keep the example as it is: a member that it leaves out is one that no answer has */
function wrong(name: string, schema: z.ZodType, example: unknown, whole = false): string[] {
  if (example === undefined) return [`examples.${name} is missing`];
  const parsed = schema.safeParse(example);
  if (!parsed.success)
    return faults(parsed.error.issues).map(({ pointer, detail }) => `examples.${name}${pointer}: ${detail}`);
  if (!whole || isDeepStrictEqual(JSON.parse(JSON.stringify(parsed.data)), JSON.parse(JSON.stringify(example))))
    return [];
  return [`examples.${name} has members that no answer has, or lacks some: ${JSON.stringify(parsed.data)}`];
}
