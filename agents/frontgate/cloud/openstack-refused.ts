import type { Kind, Place } from "./openstack-services.ts";

/**
 * Parts of paths behind which a service gives out another session, a key or a password, or takes a secret of somebody else's in
 * (https://docs.openstack.org/api-ref/).
 */
const PARTS: Readonly<Record<Kind, RegExp>> = {
  // Consoles' addresses with their tokens, private keys, machines' passwords.
  compute:
    /^(remote-consoles|consoles|os-console-auth-tokens|os-keypairs|os-server-password|os-certificates|os-cloudpipe)$/,
  // Keys of IPsec connections.
  network: /^vpn$/,
  // Where a volume's bytes are and what opens them, keys that hand it to another project, back-ups' own records.
  volume: /^(attachments|volume-transfers|os-volume-transfer|(ex|im)port_record)$/,
  image: /^$/,
};

/** Actions of machines and volumes that give out the same. */
const ACTIONS = /^os-?(get\w*console|initialize_connection|terminate_connection)$/i;
const READS = new Set(["GET", "HEAD"]);

/** What is sent of a call, or why nothing is. Pure. @param method in capital letters */
export function letIn(
  { kind, below }: Place,
  method: string,
  body: Uint8Array | undefined,
): { readonly body: Uint8Array | undefined } | { readonly refused: string } {
  const part = below.find((one) => PARTS[kind].test(one));
  if (part !== undefined) return { refused: `"${part}" is not called through a Frontgate.` };
  // Glance fetches images from wherever it is told to.
  if (kind === "image" && !READS.has(method)) return { refused: "Of images nothing is called but what reads." };
  if (below.at(-1) !== "action" || READS.has(method)) return { body };
  const action = actionIn(body);
  if (action === undefined) return { refused: "The body is no single action, plainly written." };
  if (ACTIONS.test(action.name)) return { refused: `${action.name} is not called through a Frontgate.` };
  return { body: action.body };
}

/** Written anew, so that what goes out is what was read. */
function actionIn(body: Uint8Array | undefined): { readonly name: string; readonly body: Uint8Array } | undefined {
  try {
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
    if (typeof read !== "object" || read === null || Array.isArray(read)) return undefined;
    const [name, ...others] = Object.keys(read);
    if (name === undefined || others.length > 0) return undefined;
    return { name, body: Buffer.from(JSON.stringify(read)) };
  } catch {
    return undefined;
  }
}
