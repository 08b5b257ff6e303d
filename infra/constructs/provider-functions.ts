import { Aws, type Duration } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type * as z from "zod";
import { manifests } from "../../shared/providers/registry.ts";
import { bundleName, hasFunction } from "../functions.ts";
import type { StageSettings } from "../stage.ts";
import { helmTool } from "./helm-tool.ts";
import { OpFunction } from "./op-function.ts";

export interface ProviderFunctionsProps<Env extends z.ZodType> {
  readonly settings: StageSettings;
  /** `flow/run-task`: a folder that imports `#provider`. */
  readonly folder: string;
  readonly env: Env;
  readonly environment: z.input<Env>;
  /** Whether it gets the programs that a provider's manifest names. @default false */
  readonly tools?: boolean;
  readonly timeout: Duration;
  /** `%` stands for the provider's title. */
  readonly description: string;
}

/**
 * One function a provider that has it, by the provider's id: a new folder in `shared/providers/` is a new function with its
 * own role, with no edit here.
 */
export function providerFunctions<Env extends z.ZodType>(
  scope: Construct,
  id: string,
  props: ProviderFunctionsProps<Env>,
): ReadonlyMap<string, OpFunction<Env>> {
  const having = manifests.filter(({ id: provider }) => hasFunction(props.folder, provider));
  const functions = having.map((manifest): [string, OpFunction<Env>] => {
    const fn = new OpFunction(scope, `${id}-${manifest.id}`, {
      settings: props.settings,
      bundle: bundleName(props.folder, manifest.id),
      env: props.env,
      environment: props.environment,
      description: props.description.replace("%", manifest.title),
      timeout: props.timeout,
      ...(props.tools === true && manifest.functions?.tools.includes("helm") ? helmTool(scope, props.settings) : {}),
      // A cloud's SDK is a megabyte of code to load: twice the CPU halves its start.
      memory: 1024,
    });
    // Never in our own account, whose roles are called `pitrix-` as well.
    const elsewhere = { StringNotEquals: { "aws:ResourceAccount": Aws.ACCOUNT_ID } };
    for (const { action, resource } of manifest.trust?.permissions ?? []) fn.allow([action], [resource], elsewhere);
    return [manifest.id, fn];
  });
  return new Map(functions);
}
