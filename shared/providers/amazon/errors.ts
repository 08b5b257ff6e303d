import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { REMEDIES } from "./remedies.ts";

/**
 * EC2's error codes by what a caller can do about them
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html).
 */
const CODES: Readonly<Record<string, ProviderErrorKind>> = {
  AuthFailure: "auth",
  ExpiredToken: "auth",
  IncompleteSignature: "auth",
  InvalidClientTokenId: "auth",
  MissingAuthenticationToken: "auth",
  RequestExpired: "auth",
  SignatureDoesNotMatch: "auth",
  AccessDenied: "denied",
  Blocked: "denied",
  OptInRequired: "denied",
  PendingVerification: "denied",
  UnauthorizedOperation: "denied",
  "InvalidAMIID.Unavailable": "not-found",
  InsufficientAddressCapacity: "quota",
  InsufficientFreeAddressesInSubnet: "quota",
  InsufficientInstanceCapacity: "quota",
  InsufficientVolumeCapacity: "quota",
  // These end in LimitExceeded like the quotas, and waiting helps: it is a rate, or the number of those under way.
  ConcurrentSnapshotLimitExceeded: "throttled",
  PendingSnapshotLimitExceeded: "throttled",
  RequestLimitExceeded: "throttled",
  SnapshotCreationPerVolumeRateExceeded: "throttled",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  DependencyViolation: "conflict",
  IdempotentInstanceTerminated: "conflict",
  IdempotentParameterMismatch: "conflict",
  IncorrectInstanceState: "conflict",
  IncorrectModificationState: "conflict",
  IncorrectState: "conflict",
  "InvalidGroup.Duplicate": "conflict",
  // Without `.NotFound` it is a machine that is there and still pending.
  InvalidInstanceID: "conflict",
  "InvalidIPAddress.InUse": "conflict",
  "InvalidPermission.Duplicate": "conflict",
  OperationNotPermitted: "conflict",
  "Resource.AlreadyAssociated": "conflict",
  // Some changes a day: a rate too, but longer than any job waits.
  VolumeModificationRateExceeded: "conflict",
  InternalError: "unavailable",
  InternalFailure: "unavailable",
  ServiceUnavailable: "unavailable",
  Unavailable: "unavailable",
};
// A map, because a code is the answer of a server: `CODES["toString"]` is not undefined.
const BY_CODE: ReadonlyMap<string, ProviderErrorKind> = new Map(Object.entries(CODES));

const BY_PATTERN: readonly (readonly [RegExp, ProviderErrorKind])[] = [
  [/\.NotFound$/, "not-found"],
  [/LimitExceeded$/, "quota"],
  [/InUse$/, "conflict"],
];

/** A fault before any answer: Node's socket and DNS errors, and the time limits of `client.ts`. */
const NETWORK = /^(E[A-Z_]{3,}|UND_ERR_[A-Z_]+|TimeoutError)$/;

/** Kind of an EC2 error code. An unknown one is the cloud's fault at status 5xx and the request's otherwise. */
export function kindOf(code: string, status: number | undefined): ProviderErrorKind {
  const known = BY_CODE.get(code) ?? BY_PATTERN.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  if (status === 429) return "throttled";
  return status !== undefined && status >= 500 ? "unavailable" : "invalid";
}

/**
 * Translates what the SDK throws; what is neither EC2's answer nor a fault of the network comes back as it is.
 *
 * The SDK's error is not kept as `cause`: it carries the whole HTTP exchange with its signature and session token,
 * and a logger would write them down. For the same reason `secrets` are struck from the message: EC2 quotes the
 * canonical request when a signature does not match.
 */
export function translate(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Error) || error instanceof ProviderError) return error;
  const metadata = answerOf(error);
  if (metadata?.status !== undefined) {
    const message = error.message === "" ? `status ${metadata.status}` : error.message;
    return new ProviderError({
      kind: kindOf(error.name, metadata.status),
      providerCode: error.name,
      message: `AWS answered ${error.name}: ${clean(message, secrets)}`,
      requestId: metadata.requestId,
      remedy: REMEDIES.get(error.name),
    });
  }
  const code = networkCode(error);
  if (code === undefined) return error;
  return new ProviderError({
    kind: "unavailable",
    providerCode: code,
    message: `EC2 could not be reached: ${clean(error.message === "" ? code : error.message, secrets)}`,
  });
}

/** Longer than every message of EC2's that a person can read; an encoded authorization message is 1-2 KB of noise. */
const LONGEST_MESSAGE = 500;

function clean(message: string, secrets: readonly string[]): string {
  const readable = message.replace(/\s*Encoded authorization failure message: \S+/, "");
  const safe = secrets.reduce((text, secret) => (secret === "" ? text : text.replaceAll(secret, "[secret]")), readable);
  return safe.length <= LONGEST_MESSAGE ? safe : `${safe.slice(0, LONGEST_MESSAGE)}…`;
}

function answerOf(
  error: Error,
): { readonly status: number | undefined; readonly requestId: string | undefined } | undefined {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) return undefined;
  const { $metadata } = error;
  const status =
    "httpStatusCode" in $metadata && typeof $metadata.httpStatusCode === "number"
      ? $metadata.httpStatusCode
      : undefined;
  const requestId =
    "requestId" in $metadata && typeof $metadata.requestId === "string" ? $metadata.requestId : undefined;
  return { status, requestId };
}

function networkCode(error: Error): string | undefined {
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  if (NETWORK.test(code)) return code;
  return error.cause instanceof Error ? networkCode(error.cause) : undefined;
}
