import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";

/** Which addresses may be dialled for a tenant, who names the server. */
export interface Dialling {
  /**
   * May this server be dialled at this address? Asked for each address that a name has, at the moment of dialling: a name
   * that leads elsewhere later is asked again. @param endpoint the server's URL
   */
  readonly allows: (endpoint: string, address: string) => boolean;
  /** Node's own when left out. */
  readonly lookup?: LookupFunction;
}

/** `allows` of who does not say which addresses may be dialled: none. */
export const nowhere = (): boolean => false;

/** `code` of the error of a connection that is not made. */
export const ADDRESS_REFUSED = "ADDRESS_REFUSED";

/** `undefined` when the host is a name, which `guardedLookup` sees, or an address that is allowed. @param host may have brackets */
export function dialled(endpoint: string, host: string, { allows }: Dialling): Error | undefined {
  const address = host.replace(/^\[|\]$/g, "");
  return isIP(address) === 0 || allows(endpoint, address) ? undefined : refused();
}

/** One refused address among good ones refuses them all: which one would be dialled is not ours to choose. */
export function guardedLookup(endpoint: string, { allows, lookup = systemLookup }: Dialling): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => allows(endpoint, address)))
        return callback(refused(), []);
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

const refused = (): NodeJS.ErrnoException => Object.assign(new Error("address refused"), { code: ADDRESS_REFUSED });
