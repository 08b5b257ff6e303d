import * as z from "zod";
import { ProviderError, type ProviderErrorKind } from "../contract.ts";

/** The services, by what each is called in our words. */
export type Service = "identity" | "compute" | "network" | "volume" | "image";

export const TITLES: Readonly<Record<Service, string>> = {
  identity: "Keystone",
  compute: "Nova",
  network: "Neutron",
  volume: "Cinder",
  image: "Glance",
};

/** Neutron's types, which say more than its statuses do. */
const TYPES: Readonly<Record<string, ProviderErrorKind>> = {
  OverQuota: "quota",
  IpAddressGenerationFailure: "quota",
  IpAddressGenerationFailureAllSubnets: "quota",
  NoMoreFixedIps: "quota",
  ExternalIpAddressExhausted: "quota",
  ExternalGatewayForFloatingIPNotFound: "conflict",
  InvalidIpForSubnet: "invalid",
  InvalidIpForNetwork: "invalid",
};
// A map, because a type is the answer of a server: `TYPES["toString"]` is not undefined.
const BY_TYPE: ReadonlyMap<string, ProviderErrorKind> = new Map(Object.entries(TYPES));

/** Where the sentence says more than the status: Nova has no codes, and Cinder says 400 for what is in another state. */
const BY_SENTENCE: readonly (readonly [Service, number, RegExp, ProviderErrorKind])[] = [
  ["compute", 403, /quota exceeded|exceeds? .*(quota|limit)/i, "quota"],
  ["compute", 403, /maximum number of ports exceeded/i, "quota"],
  ["compute", 409, /no more ip addresses/i, "quota"],
  ["compute", 400, /port .* is (still )?in use/i, "conflict"],
  ["compute", 400, /status must be|in use|is already attached/i, "conflict"],
  ["volume", 400, /status must be|must be available|in use|dependent snapshot|must not be|currently/i, "conflict"],
  ["volume", 413, /exceed|quota/i, "quota"],
  ["image", 413, /quota/i, "quota"],
  ["identity", 401, /no access to project/i, "denied"],
];

const BY_STATUS: ReadonlyMap<number, ProviderErrorKind> = new Map([
  [401, "auth"],
  [403, "denied"],
  [404, "not-found"],
  [405, "invalid"],
  [406, "invalid"],
  [408, "unavailable"],
  [409, "conflict"],
  [410, "not-found"],
  [413, "throttled"],
  [429, "throttled"],
]);

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/^OverQuota$|quota/i, "Free some of it, or ask the cloud's operator for a larger quota of this project."],
  [
    /IpAddressGenerationFailure|NoMoreFixedIps/,
    "The subnet has no free address: choose another one, or end machines in it.",
  ],
  [/ExternalIpAddressExhausted/, "The external network has no free address: ask the cloud's operator."],
  [
    /ExternalGatewayForFloatingIPNotFound/,
    "Give the router of the machine's subnet a gateway into the external network that the address is of.",
  ],
];

const NeutronBody = z.object({ NeutronError: z.object({ type: z.string(), message: z.string() }) });
const KeystoneBody = z.object({ error: z.object({ title: z.string().optional(), message: z.string() }) });
/** Nova and Cinder: one member, whose name is the fault's. */
const FaultBody = z.record(z.string(), z.looseObject({ message: z.string() }));

interface Told {
  readonly code: string;
  readonly message: string;
}

/** What a body says, in any of the services' spellings; a page of a proxy says its status alone. */
function told(status: number, text: string): Told {
  const plain = { code: `Status${status}`, message: "" };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Glance answers in HTML, and says its sentence after the heading.
    const sentence = /<\/h1>\s*([^<]{1,400})/.exec(text)?.[1]?.trim().replace(/\s+/g, " ");
    return { ...plain, message: sentence ?? "" };
  }
  const neutron = NeutronBody.safeParse(body);
  if (neutron.success) return { code: neutron.data.NeutronError.type, message: neutron.data.NeutronError.message };
  const keystone = KeystoneBody.safeParse(body);
  if (keystone.success) {
    const { title, message } = keystone.data.error;
    return { code: title?.replaceAll(" ", "") ?? plain.code, message };
  }
  const fault = FaultBody.safeParse(body);
  const [first] = fault.success ? Object.entries(fault.data) : [];
  return first === undefined ? plain : { code: first[0], message: first[1].message };
}

export function kindOf(service: Service, status: number, code: string, message: string): ProviderErrorKind {
  const typed = service === "network" ? BY_TYPE.get(code) : undefined;
  if (typed !== undefined) return typed;
  const said = BY_SENTENCE.find(([of, at, words]) => of === service && at === status && words.test(message));
  if (said !== undefined) return said[3];
  return BY_STATUS.get(status) ?? (status >= 500 ? "unavailable" : "invalid");
}

/** Longer than every sentence of theirs that a person can read. */
const LONGEST_MESSAGE = 500;

/**
 * An answer that is a refusal, in the service's own words.
 * @param clean strikes secrets from what the server wrote
 */
export function refusal(
  service: Service,
  answer: { readonly status: number; readonly text: string; readonly requestId: string | undefined },
  clean: (text: string) => string,
): ProviderError {
  const { status, text, requestId } = answer;
  const { code, message } = told(status, text);
  const kind = kindOf(service, status, code, message);
  const words = clean(message === "" ? `status ${status}` : message).slice(0, LONGEST_MESSAGE);
  return new ProviderError({
    kind,
    providerCode: clean(code).slice(0, 100),
    message: `${TITLES[service]} answered ${status}: ${words}`,
    requestId,
    remedy: remedyOf(kind, status, code, service),
  });
}

function remedyOf(kind: ProviderErrorKind, status: number, code: string, service: Service): string | undefined {
  const known = REMEDIES.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  if (kind === "quota") return REMEDIES[0]?.[1];
  if (status === 406 || (status === 400 && /VersionNotFound/.test(code)))
    return `This cloud's ${TITLES[service]} is older than OpenStack Rocky (2018), which is the oldest that is spoken with.`;
  if (status >= 300 && status < 400) return "Use the address that it sends you to: no redirect is followed.";
  return undefined;
}

/** What we find ourselves in what a service showed. */
export const fault = (kind: ProviderErrorKind, providerCode: string, message: string, remedy?: string): ProviderError =>
  new ProviderError({ kind, providerCode, message, remedy });
