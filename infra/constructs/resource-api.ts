import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** The HTTP API: one function a resource behind one authorizer. */
export class ResourceApi extends Construct {
  readonly api: apigateway.HttpApi;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, settings: StageSettings, authorizer: OpFunction) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, "Api", {
      apiName: settings.name("api"),
      description: "The store's API",
      createDefaultStage: false,
      defaultAuthorizer: new HttpLambdaAuthorizer("Tokens", authorizer.fn, {
        authorizerName: settings.name("tokens"),
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ["$request.header.Authorization"],
        // A token that was revoked works for at most this long.
        resultsCacheTtl: Duration.seconds(60),
      }),
    });
    const log = new logs.LogGroup(this, "Log", {
      logGroupName: `/aws/apigateway/${settings.name("api")}`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new apigateway.HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: { destination: new apigateway.LogGroupLogDestination(log) },
    });
    const { region, urlSuffix } = Stack.of(this);
    this.url =
      settings.endpoint === undefined
        ? `https://${this.api.apiId}.execute-api.${region}.${urlSuffix}`
        : `${settings.endpoint}/_aws/execute-api/${this.api.apiId}/$default`;
  }

  /**
   * `/<resource>`, everything below it, and verbs on the collection itself (`/<resource>:<verb>`): a path variable
   * takes whole segments, so that each of those verbs is a route of its own.
   */
  addResource(resource: string, target: OpFunction, verbs: readonly string[] = []): void {
    const integration = new HttpLambdaIntegration(`${resource}Integration`, target.fn);
    const paths = [`/${resource}`, `/${resource}/{proxy+}`, ...verbs.map((verb) => `/${resource}:${verb}`)];
    for (const path of paths) this.api.addRoutes({ path, integration, methods: [apigateway.HttpMethod.ANY] });
  }
}
