import * as z from "zod";
import { nodeName } from "../domain/deployment/schema.ts";
import { appAnswer, askApp } from "./app-answer.ts";
import type { TaskKind } from "./contract.ts";
import { living } from "./put-metadata.ts";

/** Asks the package's `update_nodes_names`, on one node. An app that does not answer keeps its nodes' names. */
export const askNames: TaskKind = {
  kind: "ask-names",
  timeoutMs: 5 * 60_000,
  bestEffort: true,
  async run(context) {
    const service = (await context.rendered()).advancedServices["update_nodes_names"];
    if (service === undefined) return { kind: "skipped", reason: "the package names no nodes" };
    return askApp(context, service.run, { timeoutMs: service.timeoutSeconds * 1000, courtesy: true });
  },
};

/** Keeps the names that the app gave: `{node id: name}`, the cloud's id of a machine counting as well. One write a node that is renamed. */
export const keepNames: TaskKind = {
  kind: "keep-names",
  timeoutMs: 5 * 60_000,
  bestEffort: true,
  async run(context) {
    const answer = await appAnswer(context, { kind: "ask-names" });
    if (answer === undefined) return { kind: "skipped", reason: "the app said no names" };
    const names = namesOf(answer);
    if (names === undefined) return { kind: "skipped", reason: "what it printed is no object of names" };
    const renamed = living(await context.nodes()).flatMap((node) => {
      const name = names.get(node.id) ?? names.get(node.instanceId ?? node.id);
      return name === undefined || name === node.name ? [] : [{ node, name }];
    });
    for (const { node, name } of renamed) await context.deployments.changeNode(node, { name }, context.clock());
    return { kind: "done", output: { renamed: renamed.length } };
  },
};

const Names = z.record(z.string().max(128), z.unknown());

/** Those that are names; others are left out. `undefined`: it is no object. Pure. */
export function namesOf(answer: string): ReadonlyMap<string, string> | undefined {
  const parsed = Names.safeParse(parse(answer));
  if (!parsed.success) return undefined;
  return new Map(
    Object.entries(parsed.data).flatMap(([id, name]) => {
      const told = nodeName.safeParse(name);
      return told.success ? [[id, told.data] as const] : [];
    }),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
