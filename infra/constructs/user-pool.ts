import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as cognito from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import type * as z from "zod";
import { type Issuer, Issuers } from "../../shared/identity/issuers.ts";
import type { StageSettings } from "../stage.ts";

/** The stage's own users: they sign in with their e-mail address. Kept when the stack is deleted, unless it is disposable. */
export class UserPool extends Construct {
  readonly pool: cognito.UserPool;
  /** Origin of the pages that users sign in on. */
  readonly pagesUrl: string;
  readonly #settings: StageSettings;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    this.#settings = settings;
    this.pool = new cognito.UserPool(this, "Pool", {
      userPoolName: settings.name("users"),
      selfSignUpEnabled: settings.signUp,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      // An address counts when its owner has confirmed it: invitations go by it.
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true }, fullname: { mutable: true } },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      deletionProtection: !settings.disposable,
      removalPolicy: settings.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    // Pages to sign in on. A prefix is unique in a region, so that the account is in it; a local AWS has its own pages.
    this.pagesUrl =
      settings.endpoint ??
      this.pool
        .addDomain("Domain", {
          cognitoDomain: { domainPrefix: `${settings.name("users")}-${Stack.of(this).account}` },
        })
        .baseUrl();
  }

  /**
   * The client that command line and pages sign in with: public, so that it proves itself by PKCE and holds no secret.
   * @param scope the stack that knows where users come back to
   * @param callbackUrls where they do
   * @param logoutUrls where they come to after they have signed out
   */
  addClient(
    scope: Construct,
    callbackUrls: readonly string[],
    logoutUrls: readonly string[] = [],
  ): cognito.UserPoolClient {
    const local = this.#settings.endpoint !== undefined;
    return new cognito.UserPoolClient(scope, "SignIn", {
      userPool: this.pool,
      userPoolClientName: this.#settings.name("sign-in"),
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      // Locally, tests sign in without a page.
      authFlows: local ? { userPassword: true, userSrp: true } : { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
        callbackUrls: [...callbackUrls],
        ...(logoutUrls.length === 0 ? {} : { logoutUrls: [...logoutUrls] }),
      },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
    });
  }

  /** Everybody whose tokens the stage takes: this pool, and what the operator names. */
  issuers(client: cognito.UserPoolClient): readonly z.input<typeof Issuer>[] {
    const { region, urlSuffix } = Stack.of(this);
    const { endpoint, issuers } = this.#settings;
    const own: z.input<typeof Issuer> = {
      issuer: `https://cognito-idp.${region}.${urlSuffix}/${this.pool.userPoolId}`,
      clientId: client.userPoolClientId,
      kind: "cognito",
      title: "an account of this store",
      ...(endpoint === undefined
        ? {}
        : { metadataUrl: `${endpoint}/${this.pool.userPoolId}/.well-known/openid-configuration` }),
    };
    return [own, ...Issuers.parse(issuers)];
  }
}
