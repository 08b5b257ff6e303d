import { type Issuer, IssuersText } from "../../../shared/identity/issuers.ts";
import { fetchJson, readMetadata } from "../../../shared/identity/metadata.ts";
import { Env } from "./env.ts";
import { devicePage, type PageIssuer } from "./page.ts";

const issuers = IssuersText.parse(Env.parse(process.env).ISSUERS);
const known = new Map<string, PageIssuer>();

/** The page on which users let a device in. One request an issuer and process; an issuer that is down is left out. */
export async function handler() {
  const all = await Promise.all(issuers.map((issuer) => pageIssuer(issuer).catch(() => undefined)));
  return devicePage(all.filter((one) => one !== undefined));
}

async function pageIssuer(issuer: Issuer): Promise<PageIssuer> {
  const remembered = known.get(issuer.issuer);
  if (remembered !== undefined) return remembered;
  const { authorization_endpoint, token_endpoint } = await readMetadata(issuer, fetchJson);
  const { title, clientId } = issuer;
  const found = { title, clientId, authorizationEndpoint: authorization_endpoint, tokenEndpoint: token_endpoint };
  known.set(issuer.issuer, found);
  return found;
}
