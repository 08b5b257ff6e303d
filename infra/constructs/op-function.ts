import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type * as z from "zod";
import { BUNDLES } from "../functions.ts";
import type { StageSettings } from "../stage.ts";

export interface OpFunctionProps<Env extends z.ZodType> {
  readonly settings: StageSettings;
  /** Directory of the bundle, and the function's name after the stage's prefix. */
  readonly bundle: string;
  /** The function's own schema: a variable that it needs and that is missing here does not compile. */
  readonly env: Env;
  readonly environment: z.input<Env>;
  readonly description: string;
  /** @default 15 seconds, below the 30 of an HTTP API */
  readonly timeout?: Duration;
  /** MiB; CPU grows with it. @default 512 */
  readonly memory?: number;
  /** Programs beside the bundle, below `/opt`, and what they are compiled for. */
  readonly layers?: readonly lambda.ILayerVersion[];
  /** Variables that say where they lie. */
  readonly tools?: Readonly<Record<string, string>>;
  /** @default ARM_64, which costs less */
  readonly architecture?: lambda.Architecture;
  /** Where events of asynchronous calls go that failed three times. @default none: it is called synchronously */
  readonly deadLetters?: sqs.Queue;
}

/** A function with a role that may write its own log and nothing else; grants add one permission at a time. */
export class OpFunction<Env extends z.ZodType = z.ZodType> extends Construct {
  readonly fn: lambda.Function;
  readonly name: string;

  constructor(scope: Construct, id: string, props: OpFunctionProps<Env>) {
    super(scope, id);
    this.name = props.settings.name(props.bundle);
    const logGroup = new logs.LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${this.name}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not the managed AWSLambdaBasicExecutionRole: that one may write every log of the account.
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      inlinePolicies: {
        log: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
    this.fn = new lambda.Function(this, "Function", {
      functionName: this.name,
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      handler: "index.handler",
      code: lambda.Code.fromAsset(join(BUNDLES, props.bundle)),
      environment: { ...variables(props.env.parse(props.environment), props.environment), ...props.tools },
      memorySize: props.memory ?? 512,
      timeout: props.timeout ?? Duration.seconds(15),
      logGroup,
      role,
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      ...(props.deadLetters === undefined ? {} : { deadLetterQueue: props.deadLetters }),
    });
  }

  /** Adds one statement to the function's role. */
  allow(actions: readonly string[], resources: readonly string[], conditions?: iam.Conditions): void {
    const statement = { actions: [...actions], resources: [...resources], ...(conditions && { conditions }) };
    this.fn.addToRolePolicy(new iam.PolicyStatement(statement));
  }

  /** Adds one statement that no other one outweighs. */
  deny(actions: readonly string[], resources: readonly string[], conditions: iam.Conditions): void {
    const statement = { effect: iam.Effect.DENY, actions: [...actions], resources: [...resources], conditions };
    this.fn.addToRolePolicy(new iam.PolicyStatement(statement));
  }
}

/** Lambda's variables are text; a variable that is not set is left out. `_parsed` proves that the values are accepted. */
function variables(_parsed: unknown, environment: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
