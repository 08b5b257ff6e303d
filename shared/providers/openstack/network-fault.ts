import type { ProviderError } from "../contract.ts";
import { type WayWords, wayFault } from "../http/way-fault.ts";

const WORDS: WayWords = {
  refused: [
    "The service is at a private or reserved address, which the operator of this installation has not allowed",
    "Ask the operator to allow the addresses of this cloud's services.",
  ],
  certificate: [
    "The service's certificate is not believed",
    "Send the certificate authority of this cloud as `caCertificate` of the credential, or have the certificate renewed for the name that is dialled.",
  ],
  protocol: [
    "What answers there does not speak the protocol of its address",
    "Check https and http in the cloud's catalogue and in `authUrl`.",
  ],
  name: ["The service's name has no address", "Check the name."],
  silent: ["The service does not answer in time", "Check that it runs and lets this installation in."],
  unreachable: ["The service cannot be reached", "Check that it runs and lets this installation in."],
};

/** A fault before an answer, or in its middle. */
export function networkFault(error: unknown, server: string): ProviderError {
  return wayFault(error, new URL(server).host, WORDS);
}
