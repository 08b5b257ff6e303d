import { KubectlV36Layer } from "@aws-cdk/lambda-layer-kubectl-v36";
import { Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type * as z from "zod";
import type { StageSettings } from "../stage.ts";
import type { OpFunctionProps } from "./op-function.ts";

/** Where the layer has it. */
const LAYER_PATH = "/opt/helm/helm";

/**
 * What a function needs to start Helm: one layer a stack. Its programs are compiled for x86-64 alone. A stage that says where
 * Helm lies (the local cloud, whose functions run on its own host) gets no layer.
 */
export function helmTool(
  scope: Construct,
  { helmPath }: StageSettings,
): Pick<OpFunctionProps<z.ZodType>, "architecture" | "layers" | "tools"> {
  if (helmPath !== undefined) return { tools: { HELM_PATH: helmPath } };
  const stack = Stack.of(scope);
  const found = stack.node.tryFindChild("Helm");
  const layer = found instanceof KubectlV36Layer ? found : new KubectlV36Layer(stack, "Helm");
  return { tools: { HELM_PATH: LAYER_PATH }, layers: [layer], architecture: lambda.Architecture.X86_64 };
}
