import { ProviderError, type ProviderErrorKind } from "../contract.ts";
import { type WayWords, wayFault } from "../http/way-fault.ts";
import { at, type Element } from "./xml.ts";

/**
 * Faults of the vSphere API by what a caller can do about them
 * (https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/, "Faults").
 */
const FAULTS: Readonly<Record<string, ProviderErrorKind>> = {
  InvalidLogin: "auth",
  NotAuthenticated: "auth",
  PasswordExpired: "auth",
  NoPermission: "denied",
  RestrictedVersion: "denied",
  FileNotFound: "not-found",
  ManagedObjectNotFound: "not-found",
  NotFound: "not-found",
  InsufficientAgentVmsDeployed: "quota",
  LimitExceeded: "quota",
  NoCompatibleHost: "quota",
  NoDiskSpace: "quota",
  NotEnoughCpus: "quota",
  NotEnoughLicenses: "quota",
  OutOfBounds: "quota",
  AlreadyExists: "conflict",
  CustomizationPending: "conflict",
  DuplicateName: "conflict",
  FileLocked: "conflict",
  InvalidPowerState: "conflict",
  InvalidState: "conflict",
  MethodDisabled: "conflict",
  ResourceInUse: "conflict",
  TaskInProgress: "conflict",
  ConcurrentAccess: "unavailable",
  HostCommunication: "unavailable",
  HostNotConnected: "unavailable",
  HostNotReachable: "unavailable",
  InvalidHostState: "unavailable",
  RequestCanceled: "unavailable",
  SystemError: "unavailable",
  Timedout: "unavailable",
};
// A map, because a name is the answer of a server: `FAULTS["toString"]` is not undefined.
const BY_NAME: ReadonlyMap<string, ProviderErrorKind> = new Map(Object.entries(FAULTS));

const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["InvalidLogin", "Send the user's password with PATCH /credentials/{id}."],
  ["PasswordExpired", "Change the user's password in vCenter, and send it with PATCH /credentials/{id}."],
  ["NoPermission", "Give the user a role with that privilege on the object: the provider's README has the whole list."],
  ["NoDiskSpace", "Make room on the datastore, or name another one in the runtime's config."],
]);

export function kindOf(fault: string): ProviderErrorKind {
  return BY_NAME.get(fault) ?? (/^Insufficient/.test(fault) ? "quota" : "invalid");
}

/** Longer than every sentence that a person reads. */
const LONGEST_MESSAGE = 500;

/**
 * A fault of vCenter's as an error of ours.
 * @param fault an element whose `xsi:type` names it, such as `DuplicateName`, with its members below it
 * @param sentence vCenter's own
 * @param clean strikes secrets
 */
export function faultError(fault: Element, sentence: string, clean: (text: string) => string): ProviderError {
  const code = fault.type === "" ? fault.name.replace(/Fault$/, "") : fault.type;
  const privilege = at(fault, "privilegeId")?.text;
  const details = [privilege, at(fault, "invalidProperty")?.text, at(fault, "name")?.text].filter(Boolean);
  const said = [sentence.trim(), ...details].filter(Boolean).join(": ") || "no reason given";
  const message = clean(said);
  return new ProviderError({
    kind: kindOf(code),
    providerCode: code,
    message: `vCenter answered ${code}: ${message.length <= LONGEST_MESSAGE ? message : `${message.slice(0, LONGEST_MESSAGE)}…`}`,
    remedy: REMEDIES.get(code),
  });
}

export function missing(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "not-found", providerCode, message });
}

const WAY: WayWords = {
  refused: [
    "vCenter is at a private or reserved address, which the operator of this installation has not allowed",
    "Ask the operator to allow the address of this vCenter.",
  ],
  certificate: [
    "vCenter's certificate is not believed",
    "Send the root certificate of VMCA (https://<vcenter>/certs/download.zip) as the credential's `caCertificate`, and dial the name that the certificate has.",
  ],
  protocol: ["What answers at vCenter's address does not speak HTTPS", "Check the address and its port."],
  name: ["vCenter's name has no address", "Check the name of the server."],
  unreachable: ["vCenter cannot be reached", "Check that it runs and lets this installation in."],
};

/** A fault before an answer, or in its middle. The cause is left out: it may hold the request with its password. */
export function wayError(error: unknown, place: string): ProviderError {
  return wayFault(error, place, WAY);
}
