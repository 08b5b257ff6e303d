import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { pitrixClient } from "../../sdk/index.ts";
import type { Session } from "../auth/session.ts";
import type { ConsoleConfig } from "../config.ts";
import { StoreProvider, storeOf } from "../data/store.tsx";
import { chooseLanguage, type Language, loadWords, type Spoken } from "../words/use-words.tsx";
import { Frame } from "./frame.tsx";
import { Problem } from "./problem.tsx";
import { type Shell, ShellProvider } from "./shell-context.tsx";
import { InLanguage } from "./spoken.tsx";

/** What most visits do without. */
const SignInAgain = lazy(async () => ({ default: (await import("./sign-in-again.tsx")).SignInAgain }));
const TenantChoice = lazy(async () => ({ default: (await import("./tenant-choice.tsx")).TenantChoice }));

/** The tenant that this tab works in. */
const TENANT = "pitrix-tenant";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The client itself has repeated what is worth it.
      retry: false,
      refetchOnWindowFocus: false,
    },
  },
});

interface Props {
  readonly config: ConsoleConfig;
  readonly session: Session;
  readonly spoken: Spoken;
}

/** The console of somebody who has signed in. */
export function Console({ config, session, spoken: first }: Props) {
  const [spoken, speak] = useState(first);
  const [expired, setExpired] = useState(false);
  useEffect(() => session.onExpired(() => setExpired(true)), [session]);
  const [tenant, setTenant] = useState(() => sessionStorage.getItem(TENANT) ?? undefined);
  const shell = useMemo<Omit<Shell, "me">>(
    () => ({
      session,
      async choose(language: Language) {
        chooseLanguage(language);
        speak(await loadWords(language));
      },
      enter(id: string) {
        sessionStorage.setItem(TENANT, id);
        queries.clear();
        setTenant(id);
      },
    }),
    [session],
  );
  return (
    <InLanguage spoken={spoken}>
      <QueryClientProvider client={queries}>
        {expired && (
          <Suspense>
            <SignInAgain session={session} done={() => setExpired(false)} />
          </Suspense>
        )}
        <Entered config={config} shell={shell} tenant={tenant} language={spoken.locale} />
      </QueryClientProvider>
    </InLanguage>
  );
}

interface EnteredProps {
  readonly config: ConsoleConfig;
  readonly shell: Omit<Shell, "me">;
  readonly tenant: string | undefined;
  readonly language: string;
}

function Entered({ config, shell, tenant, language }: EnteredProps) {
  const client = useMemo(
    () =>
      pitrixClient({
        url: config.apiUrl,
        tenant,
        token: (refused) => shell.session.token(refused),
        hooks: { request: ({ headers }) => headers.set("accept-language", language) },
      }),
    [config, shell, tenant, language],
  );
  const {
    data: me,
    error,
    refetch,
  } = useQuery({
    queryKey: ["me", tenant],
    queryFn: ({ signal }) => client.me.get({ signal }),
  });
  // What the API says in words is said in the language that was chosen.
  useEffect(
    () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "me" && language !== "" }),
    [language],
  );
  if (error !== null) return <Problem error={error} retry={() => void refetch()} />;
  if (me === undefined)
    return (
      <Box padding="xxxl" textAlign="center">
        <Spinner size="large" />
      </Box>
    );
  if (me.refusal !== undefined)
    return (
      <Suspense>
        <TenantChoice me={me} shell={shell} client={client} />
      </Suspense>
    );
  return (
    <StoreProvider store={storeOf(client, me)}>
      <ShellProvider shell={{ ...shell, me }}>
        <Frame />
      </ShellProvider>
    </StoreProvider>
  );
}
