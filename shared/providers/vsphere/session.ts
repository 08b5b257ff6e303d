import { ProviderError } from "../contract.ts";
import { type Call, openSoap, type Way } from "./soap.ts";
import { at, type Element, type Ref, refOf, tag } from "./xml.ts";

/** What vCenter says of itself and of who logged in. */
export interface Content {
  readonly apiVersion: string;
  /** Such as `VSPHERE.LOCAL\pitrix`. */
  readonly userName: string;
  readonly sessionKey: string;
  /** Its managers by their names in `ServiceContent`, such as `propertyCollector`. */
  readonly managers: ReadonlyMap<string, Ref>;
}

/** A user who is logged in at a vCenter, or will be with the first call. */
export interface Session {
  content(): Promise<Content>;
  manager(name: string): Promise<Ref>;
  /** The elements `returnval`. A session that has ended is begun anew. @throws ProviderError */
  call(call: Call): Promise<readonly Element[]>;
  clean(text: string): string;
}

const ROOT: Ref = { type: "ServiceInstance", id: "ServiceInstance" };
/** What changes nothing may be asked twice. */
const LOOKS = /^(Retrieve|Find|SearchDatastore_Task$|Has|Query|ContinueRetrieve|Login$)/;

/** Requests: 2 for the first call of a process, and 2 where the session had ended (after 30 minutes without a call, as vCenter is delivered). */
export function openSession(way: Way): Session {
  const soap = openSoap(way);
  let cookie: string | undefined;
  let content: Promise<Content> | undefined;

  async function ask(call: Call): Promise<readonly Element[]> {
    const answer = await soap.call(call, cookie, LOOKS.test(call.method));
    cookie = answer.cookie ?? cookie;
    return answer.response.children.filter(({ name }) => name === "returnval");
  }

  async function begin(): Promise<Content> {
    cookie = undefined;
    const [service] = await ask({ method: "RetrieveServiceContent", on: ROOT });
    const managers = new Map(
      (service?.children ?? []).flatMap((one) => (one.type === "" ? [] : [[one.name, refOf(one)]])),
    );
    const on = managers.get("sessionManager");
    if (on === undefined) throw incomplete("sessionManager");
    const { username, password } = way;
    const [user] = await ask({ method: "Login", on, body: tag("userName", username) + tag("password", password) });
    return {
      apiVersion: at(service, "about", "apiVersion")?.text ?? "",
      userName: at(user, "userName")?.text ?? username,
      sessionKey: at(user, "key")?.text ?? "",
      managers,
    };
  }

  function opened(): Promise<Content> {
    content ??= begin().catch((error) => {
      content = undefined;
      throw error;
    });
    return content;
  }

  return {
    content: opened,
    clean: soap.clean,
    async manager(name) {
      const found = (await opened()).managers.get(name);
      if (found === undefined) throw incomplete(name);
      return found;
    },
    async call(call) {
      const used = opened();
      await used;
      try {
        return await ask(call);
      } catch (error) {
        // It was refused before anything was done, so that also a change may be asked for again.
        if (!(error instanceof ProviderError) || error.providerCode !== "NotAuthenticated") throw error;
      }
      // Of calls at the same time, one begins the new session.
      if (content === used) content = undefined;
      await opened();
      return ask(call);
    },
  };
}

function incomplete(name: string): ProviderError {
  return new ProviderError({
    kind: "invalid",
    providerCode: "NoVcenter",
    message: `The server has no ${name}: it is no vCenter, or an old one.`,
    remedy: "Use the address of a vCenter of 6.7 or later, not that of a host.",
  });
}
