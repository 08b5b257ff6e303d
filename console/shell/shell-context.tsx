import { createContext, type ReactNode, useContext } from "react";
import type { WhoAmI } from "../../sdk/index.ts";
import type { Session } from "../auth/session.ts";
import type { Language } from "../words/use-words.tsx";

/** What the frame around every page needs. */
export interface Shell {
  readonly session: Session;
  readonly me: WhoAmI;
  choose(language: Language): Promise<void>;
  /** Works in another tenant of the user's from now on. */
  enter(tenantId: string): void;
}

const Context = createContext<Shell | undefined>(undefined);

export function ShellProvider({ shell, children }: { readonly shell: Shell; readonly children: ReactNode }) {
  return <Context value={shell}>{children}</Context>;
}

export function useShell(): Shell {
  const shell = useContext(Context);
  if (shell === undefined) throw new Error("there is no shell around this component");
  return shell;
}
