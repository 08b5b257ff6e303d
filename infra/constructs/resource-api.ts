import { CfnResource, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

/** What pages of other origins may send and see: that of the SDK. */
const CORS: apigateway.CorsPreflightOptions = {
  allowMethods: [
    apigateway.CorsHttpMethod.GET,
    apigateway.CorsHttpMethod.POST,
    apigateway.CorsHttpMethod.PUT,
    apigateway.CorsHttpMethod.PATCH,
    apigateway.CorsHttpMethod.DELETE,
  ],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match", "pitrix-tenant"],
  exposeHeaders: [
    "apigw-requestid",
    "etag",
    "idempotency-replayed",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
  ],
  // The longest that browsers remember it.
  maxAge: Duration.hours(2),
};

/** The HTTP API: one function a resource behind one authorizer. */
export class ResourceApi extends Construct {
  readonly api: apigateway.HttpApi;
  /** Without a slash at its end. */
  readonly url: string;
  readonly #settings: StageSettings;
  #authorizer: HttpLambdaAuthorizer | undefined;

  /** @param pages origins whose pages may call it from a browser */
  constructor(scope: Construct, id: string, settings: StageSettings, pages: readonly string[] = []) {
    super(scope, id);
    this.#settings = settings;
    this.api = new apigateway.HttpApi(this, "Api", {
      apiName: settings.name("api"),
      description: "The store's API",
      createDefaultStage: false,
      ...(pages.length === 0 ? {} : { corsPreflight: { ...CORS, allowOrigins: [...pages] } }),
    });
    if (settings.endpoint !== undefined && pages.length > 0) readableLocally(this.api, pages);
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
   * The function that says who calls, for every route that is added from now on. It is asked at each request, also at
   * one without a token, and keeps in its own memory what it knows for some seconds (ADR 22): so the functions answer
   * every refusal as a problem, and what is revoked ends soon.
   */
  authoriseBy(authorizer: OpFunction): void {
    this.#authorizer = new HttpLambdaAuthorizer("Identity", authorizer.fn, {
      authorizerName: this.#settings.name("identity"),
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: [],
      resultsCacheTtl: Duration.seconds(0),
    });
  }

  /**
   * `/<resource>`, everything below it, and verbs on the collection itself (`/<resource>:<verb>`): a path variable
   * takes whole segments, so that each of those verbs is a route of its own.
   */
  addResource(resource: string, target: OpFunction, verbs: readonly string[] = []): void {
    const paths = [`/${resource}`, `/${resource}/{proxy+}`, ...verbs.map((verb) => `/${resource}:${verb}`)];
    this.addPaths(resource, target, paths);
  }

  /** A part of another resource, by its own paths. */
  addPaths(name: string, target: OpFunction, paths: readonly string[]): void {
    // One permission a function: a stack has 500 resources at most, and one a route took a quarter of them.
    const integration = new HttpLambdaIntegration(`${name}Integration`, target.fn, { scopePermissionToRoute: false });
    const authorizer = this.#authorizer;
    if (authorizer === undefined) throw new Error(`${name} would be added before anybody says who calls`);
    for (const path of paths)
      this.api.addRoutes({ path, integration, authorizer, methods: [apigateway.HttpMethod.ANY] });
  }

  /** A page that everybody may open. */
  addPage(path: string, target: OpFunction): void {
    const integration = new HttpLambdaIntegration(`${target.name}Integration`, target.fn);
    this.api.addRoutes({ path, integration, methods: [apigateway.HttpMethod.GET] });
  }
}

/** A local AWS keeps this as the template says it, and reads it as the API of AWS says it: in other letters. */
function readableLocally(api: apigateway.HttpApi, allowOrigins: readonly string[]): void {
  const { maxAge, ...lists } = CORS;
  const said = { ...lists, allowOrigins, maxAge: maxAge?.toSeconds() };
  const { defaultChild } = api.node;
  if (!CfnResource.isCfnResource(defaultChild)) return;
  for (const [name, value] of Object.entries(said))
    defaultChild.addPropertyOverride(`CorsConfiguration.${name}`, value);
}
