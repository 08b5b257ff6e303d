import { createContext, type ReactNode, useContext } from "react";
import type { PitrixClient, WhoAmI } from "../../sdk/index.ts";
import { covers, type DataScope, readGrants, widest } from "../../shared/kernel/grants.ts";
import type { Permission } from "../../shared/kernel/permissions.ts";

/** The store as this user sees it. */
export interface Store {
  readonly client: PitrixClient;
  readonly me: WhoAmI;
  /** Whether the user may, at least that far; the API decides all the same. */
  may(permission: Permission, least?: DataScope): boolean;
}

export function storeOf(client: PitrixClient, me: WhoAmI): Store {
  const grants = readGrants(me.grants);
  return { client, me, may: (permission, least = "own") => covers(widest(grants, permission), least) };
}

const Context = createContext<Store | undefined>(undefined);

export function StoreProvider({ store, children }: { readonly store: Store; readonly children: ReactNode }) {
  return <Context value={store}>{children}</Context>;
}

export function useStore(): Store {
  const store = useContext(Context);
  if (store === undefined) throw new Error("there is no store around this component");
  return store;
}
