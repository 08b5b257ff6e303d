import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { type WayWords, wayFault } from "../http/way-fault.ts";

/**
 * Codes of Azure Resource Manager and of Microsoft.Compute and Microsoft.Network by what a caller can do about them
 * (https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors,
 * https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/error-messages).
 */
const CODES: Readonly<Record<string, ProviderErrorKind>> = {
  AuthenticationFailed: "auth",
  AuthenticationFailedInvalidHeader: "auth",
  ExpiredAuthenticationToken: "auth",
  InvalidAuthenticationToken: "auth",
  InvalidAuthenticationTokenTenant: "auth",
  AuthorizationFailed: "denied",
  DisallowedProvider: "denied",
  LinkedAuthorizationFailed: "denied",
  ReadOnlyDisabledSubscription: "denied",
  RequestDisallowedByPolicy: "denied",
  ScopeLocked: "denied",
  GalleryImageNotFound: "not-found",
  ImageNotFound: "not-found",
  InvalidResourceReference: "not-found",
  NotFound: "not-found",
  ParentResourceNotFound: "not-found",
  PlatformImageNotFound: "not-found",
  ResourceGroupNotFound: "not-found",
  ResourceNotFound: "not-found",
  SubscriptionNotFound: "not-found",
  AllocationFailed: "quota",
  IPv4StandardSkuPublicIpCountLimitReached: "quota",
  OverconstrainedAllocationRequest: "quota",
  OverconstrainedZonalAllocationRequest: "quota",
  PublicIPCountLimitReached: "quota",
  QuotaExceeded: "quota",
  SkuNotAvailable: "quota",
  StaticPublicIPCountLimitReached: "quota",
  SubnetIsFull: "quota",
  SubscriptionRequestsThrottled: "throttled",
  TooManyRequests: "throttled",
  ZonalAllocationFailed: "quota",
  AttachDiskWhileBeingDetached: "unavailable",
  Conflict: "conflict",
  ConflictingUserInput: "conflict",
  InUseSubnetCannotBeDeleted: "conflict",
  NicInUse: "conflict",
  OperationNotAllowed: "conflict",
  PreconditionFailed: "conflict",
  PrivateIPAddressInUse: "conflict",
  PrivateIPAddressIsAllocated: "conflict",
  PropertyChangeNotAllowed: "conflict",
  PublicIPAddressCannotBeDeleted: "conflict",
  PublicIPAddressInUse: "conflict",
  ResourceGroupBeingDeleted: "conflict",
  // Of these Azure says itself that the same request is good a little later.
  AnotherOperationInProgress: "unavailable",
  InternalExecutionError: "unavailable",
  InternalServerError: "unavailable",
  NicReservedForAnotherVm: "unavailable",
  OperationPreempted: "unavailable",
  ReferencedResourceNotProvisioned: "unavailable",
  RetryableError: "unavailable",
  ServerTimeout: "unavailable",
  ServiceUnavailable: "unavailable",
};
// A map, because a code is the answer of a server: `CODES["toString"]` is not undefined.
const BY_CODE: ReadonlyMap<string, ProviderErrorKind> = new Map(Object.entries(CODES));

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["AADSTS7000215", "Send the secret's value, not its id, with PATCH /credentials/{id}."],
  [
    "AADSTS7000222",
    "The secret has ended: make a new one for the application, and send it with PATCH /credentials/{id}.",
  ],
  ["AADSTS700016", "Check clientId and tenantId, and that they are of the cloud that the runtime names."],
  ["AADSTS90002", "Check tenantId, and that it is of the cloud that the runtime names."],
  [
    "AuthorizationFailed",
    "Give the application the role of the provider's README on the resource group, and wait some minutes.",
  ],
  ["MissingSubscriptionRegistration", "Register Microsoft.Compute and Microsoft.Network in the subscription."],
  ["SkuNotAvailable", "Choose another size, zone or region: Azure gives this subscription none of it here."],
  [
    "PublicIPCountLimitReached",
    "Release an address, or ask Microsoft for more in the subscription's quotas of Microsoft.Network.",
  ],
  ["ScopeLocked", "Take the lock from the resource group."],
]);

/** Kind of an ARM code. An unknown one is Azure's fault at status 5xx and the request's otherwise. */
export function kindOf(code: string, status: number, message: string): ProviderErrorKind {
  // One code for what is not allowed now and for what is too much: only the sentence tells.
  if (code === "OperationNotAllowed" && /\bquota\b|exceeding approved/i.test(message)) return "quota";
  // Somebody has changed it since it was read: who reads again may write.
  if (code === "PreconditionFailed" && /\betag\b/i.test(message)) return "unavailable";
  // No machine of that size may ever have so many.
  if (code === "OperationNotAllowed" && /number of data disks allowed/i.test(message)) return "invalid";
  if (/^(Conflict|OperationNotAllowed)$/.test(code) && /concurrent request|operation is in progress/i.test(message))
    return "unavailable";
  if (/^AADSTS/.test(code)) return status === 429 ? "throttled" : status >= 500 ? "unavailable" : "auth";
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (status === 429) return "throttled";
  if (status === 401) return "auth";
  if (status === 403) return "denied";
  if (status === 404) return "not-found";
  if (/InUse/.test(code)) return "conflict";
  return status >= 500 ? "unavailable" : "invalid";
}

/** Longer than every sentence that a person reads. */
const LONGEST_MESSAGE = 500;

/** @param refusal.message already without secrets */
export function refusalError(refusal: {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
}): ProviderError {
  const { status, code, message, requestId, retryAfter } = refusal;
  const short = message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`;
  const wait = retryAfter === undefined ? "" : ` It asks to be left alone for ${retryAfter} s.`;
  return new ProviderError({
    kind: kindOf(code, status, message),
    providerCode: code,
    message: `Azure answered ${code}: ${short}${wait}`,
    requestId,
    remedy: REMEDIES.get(code),
  });
}

export function missing(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode, message });
}

export function invalid(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "invalid", providerCode, message });
}

export function conflict(providerCode: string, message: string, remedy?: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode, message, remedy });
}

const WAY: WayWords = {
  refused: [
    "The endpoint is at a private or reserved address, which the operator of this installation has not allowed",
  ],
  certificate: ["The endpoint's certificate is not believed"],
  protocol: ["What answers there does not speak HTTPS"],
  unreachable: ["Azure cannot be reached"],
};

/** A fault before an answer, or in its middle. The cause is left out: it may hold the request with its token. @param place host, or who dials it */
export function wayError(error: unknown, place: string): ProviderError {
  return wayFault(error, place, WAY);
}
