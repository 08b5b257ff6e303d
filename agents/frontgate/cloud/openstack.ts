import type { CallCloud } from "../../../shared/protocol/calling.ts";
import { CallRefused, type OpenAnswer } from "../calls/carrier.ts";
import { type Door, type Outgoing, present, type Told } from "./door.ts";
import { Handles } from "./handles.ts";
import { authentication, keystone, type Login, readLogin } from "./openstack-login.ts";
import { letIn } from "./openstack-refused.ts";
import { placeAt } from "./openstack-services.ts";
import type { OpenstackSettings } from "./settings.ts";
import { spellings } from "./struck.ts";
import { once } from "./whole.ts";

const TOKENS = "/v3/auth/tokens";

/**
 * The door of an OpenStack. Without an origin it is Keystone, of which a login is called and nothing else: it is the file's user's to the
 * file's project, whatever was sent. Its token stays here; where a call may go its catalogue says.
 */
export function openstackDoor(settings: OpenstackSettings) {
  const logins = new Handles<Login>();
  const own = [settings.password, settings.applicationCredentialSecret].flatMap((one) => one ?? []);
  const told = own.flatMap(spellings);

  return {
    title: "OpenStack",
    secrets: () => [...told, ...logins.held().map(({ token }) => token)],
    refusal({ method, path, origin }: CallCloud) {
      const isLogin = method === "POST" && path === TOKENS;
      return origin !== undefined || isLogin ? undefined : `Of Keystone only POST ${TOKENS} is called.`;
    },
    outward(call: CallCloud, body: Uint8Array | undefined): Outgoing | OpenAnswer {
      const { method, path, origin } = call;
      const { cookie: _, soapaction: __, "x-auth-token": handle, ...headers } = present(call.headers);
      if (origin === undefined)
        return { url: `${keystone(settings)}/auth/tokens`, method, headers, body: authentication(settings) };
      const login = handle === undefined ? undefined : logins.take(handle);
      // As a service answers to a token that has ended: who asks logs in, and then it is known what may be called.
      if (login === undefined) return unknownLogin();
      const place = placeAt(login.services, origin, path);
      if (place === undefined)
        throw new CallRefused("The catalogue has no service there that is called through a Frontgate.");
      const entered = letIn(place, method, body);
      if ("refused" in entered) throw new CallRefused(entered.refused);
      return { url: `${origin}${path}`, method, headers: { ...headers, "x-auth-token": login.token }, ...entered };
    },
    async inward({ status, headers, body }: OpenAnswer, { origin }: CallCloud): Promise<Told> {
      const { "set-cookie": _, location: __, "x-subject-token": token, ...rest } = headers;
      if (origin !== undefined || status >= 300) return { headers: rest };
      if (typeof token !== "string") throw new Error("What it answered to a login is no token of Keystone's.");
      const { services, told: shown } = await readLogin(body, settings);
      const handle = logins.give({ token, services });
      return { headers: { ...rest, "x-subject-token": handle }, body: once(shown) };
    },
  } satisfies Door;
}

function unknownLogin(): OpenAnswer {
  const error = { code: 401, title: "Unauthorized", message: "The Frontgate knows no login of this name." };
  const body = once(Buffer.from(JSON.stringify({ error })));
  return { status: 401, headers: { "content-type": "application/json" }, body };
}
