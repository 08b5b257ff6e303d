import { Arn, Stack } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";
import type { OpFunction } from "./op-function.ts";

const STAGE_NAME = "live";

export interface SocketProps {
  readonly settings: StageSettings;
  /** Name after the stage's prefix. */
  readonly name: string;
  readonly description: string;
  /** Host and scheme under which clients reach it, where that is not its own: `wss://pilot.example`. */
  readonly origin?: string | undefined;
}

/** A WebSocket API. Its addresses are known before its functions, which need them. */
export class Socket extends Construct {
  /** `wss://…` as clients see it. */
  readonly url: string;
  /** `https://…` to which functions post messages for a connection. */
  readonly managementEndpoint: string;
  readonly #api: apigateway.WebSocketApi;

  constructor(scope: Construct, id: string, { settings, name, description, origin }: SocketProps) {
    super(scope, id);
    const { urlSuffix, region } = Stack.of(this);
    this.#api = new apigateway.WebSocketApi(this, "Api", {
      apiName: settings.name(name),
      description,
    });
    new apigateway.WebSocketStage(this, "Stage", {
      webSocketApi: this.#api,
      stageName: STAGE_NAME,
      autoDeploy: true,
      // A reconnect storm of all clients stays below the account's 500 new connections a second.
      throttle: { rateLimit: 400, burstLimit: 400 },
    });
    const own = `${this.#api.apiId}.execute-api.${region}.${urlSuffix}/${STAGE_NAME}`;
    const local = `/_aws/execute-api/${this.#api.apiId}/${STAGE_NAME}`;
    this.url = origin === undefined ? `wss://${own}` : `${origin}${local}`;
    this.managementEndpoint = settings.endpoint === undefined ? `https://${own}` : `${settings.endpoint}${local}`;
  }

  route(key: "$connect" | "$disconnect" | "$default", target: OpFunction): void {
    const integration = new WebSocketLambdaIntegration(`${key.slice(1)}Integration`, target.fn);
    this.#api.addRoute(key, { integration });
  }

  /** May post to connections and end them. */
  grantPost(fn: OpFunction): void {
    this.#grant(fn, ["POST", "DELETE"]);
  }

  /** May end connections, and say nothing on them. */
  grantEnd(fn: OpFunction): void {
    this.#grant(fn, ["DELETE"]);
  }

  #grant(fn: OpFunction, methods: readonly ("POST" | "DELETE")[]): void {
    const base = Arn.format(
      { service: "execute-api", resource: this.#api.apiId, resourceName: `${STAGE_NAME}` },
      Stack.of(this),
    );
    fn.allow(
      ["execute-api:ManageConnections"],
      methods.map((method) => `${base}/${method}/@connections/*`),
    );
  }
}
