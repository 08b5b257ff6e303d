/**
 * May a tenant's runtime name this endpoint? A runtime's `config.endpoint` makes our functions send requests, signed
 * with the tenant's credential, to any address that it names: the operator lists the ones that are meant
 * (OpenStack behind a proxy, the local stack's EC2), and without a list there is none.
 *
 * An entry allows exactly its origin and path: `http://127.0.0.1:5000` allows neither another port, nor `https`,
 * nor `http://127.0.0.1:5000.example.org`, nor a path. Pure: a name is not resolved here.
 *
 * @param endpoint absent = the cloud's own address, always allowed
 * @param allowList absolute URLs; one that does not parse allows nothing
 */
export function endpointAllowed(endpoint: string | undefined, allowList: readonly string[]): boolean {
  if (endpoint === undefined) return true;
  const wanted = place(endpoint);
  return wanted !== undefined && allowList.some((entry) => place(entry) === wanted);
}

/** Origin and path in one spelling, or `undefined` for what no endpoint may be (credentials, query, other schemes). */
function place(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!plain || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  return url.origin + url.pathname.replace(/\/+$/, "");
}
