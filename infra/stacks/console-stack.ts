import type { App } from "aws-cdk-lib";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import * as cloudfront from "aws-cdk-lib/aws-cloudfront";
import { S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import * as s3 from "aws-cdk-lib/aws-s3";
import { contentSecurityPolicy } from "../console-policy.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

/** A page of the console has no file of its own: every path but those of files is answered with the one page. */
const ONE_PAGE = `function handler(event) {
  var request = event.request;
  if (!/^\\/assets\\/|\\.(json|svg)$/.test(request.uri)) request.uri = "/index.html";
  return request;
}`;

/** Where the console is served from. It is there before the API, which has to know its address; `npm run deploy` puts the files. */
export class ConsoleStack extends PartStack {
  /** Without a slash at its end. */
  readonly url: string;

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "console", settings);
    const bucket = new s3.Bucket(this, "Files", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: settings.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    const { region, urlSuffix } = this;
    const issuers = settings.issuers.flatMap(({ issuer, metadataUrl = issuer }) => [issuer, metadataUrl]);
    const headers = new cloudfront.ResponseHeadersPolicy(this, "Headers", {
      responseHeadersPolicyName: settings.name("console"),
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          // The API's own address is not known yet; the page itself, written at deploy, narrows it down to that.
          contentSecurityPolicy: contentSecurityPolicy({
            connect: [
              `https://*.execute-api.${region}.${urlSuffix}`,
              `wss://*.execute-api.${region}.${urlSuffix}`,
              `https://cognito-idp.${region}.${urlSuffix}`,
              data.users.pagesUrl,
              ...issuers.map((url) => new URL(url).origin),
            ],
            pictures: [`https://${data.bucket.bucketRegionalDomainName}`],
          }),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: "cross-origin-opener-policy", value: "same-origin", override: true },
          {
            header: "permissions-policy",
            value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
            override: true,
          },
        ],
      },
    });
    const distribution = new cloudfront.Distribution(this, "Distribution", {
      comment: `The console of ${settings.name("store")}`,
      ...ownAddress(this, settings),
      defaultRootObject: "index.html",
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL,
      defaultBehavior: {
        origin: originOf(bucket),
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: headers,
        compress: true,
        functionAssociations: [
          {
            eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
            function: new cloudfront.Function(this, "OnePage", {
              code: cloudfront.FunctionCode.fromInline(ONE_PAGE),
              runtime: cloudfront.FunctionRuntime.JS_2_0,
            }),
          },
        ],
      },
    });
    this.url = settings.consoleUrl ?? `https://${distribution.distributionDomainName}`;
    this.output("ConsoleUrl", this.url);
    this.output("ConsoleBucketName", bucket.bucketName);
    this.output("ConsoleDomainName", distribution.distributionDomainName);
  }
}

/** Another address than `….cloudfront.net`, where the operator has one and a certificate for it. */
function ownAddress(scope: ConsoleStack, { consoleUrl, consoleCertificateArn }: StageSettings) {
  if (consoleUrl === undefined && consoleCertificateArn === undefined) return {};
  if (consoleUrl === undefined || consoleCertificateArn === undefined)
    throw new Error(
      "consoleUrl and consoleCertificateArn are set together: CloudFront serves no host without its certificate",
    );
  return {
    domainNames: [new URL(consoleUrl).hostname],
    certificate: Certificate.fromCertificateArn(scope, "Certificate", consoleCertificateArn),
  };
}

function originOf(bucket: unknown): cloudfront.IOrigin {
  if (!isBucket(bucket)) throw new Error("the console's files lie in no bucket");
  return S3BucketOrigin.withOriginAccessControl(bucket);
}

/** CDK's class of a bucket has an `undefined` that its interface has not (`exactOptionalPropertyTypes`). */
function isBucket(bucket: unknown): bucket is s3.IBucket {
  return bucket instanceof s3.Bucket;
}
