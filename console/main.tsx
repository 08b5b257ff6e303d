import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { comeBack, isReturn, issuerWithoutAsking, leaveToSignIn, type Session } from "./auth/session.ts";
import { ConsoleConfig } from "./config.ts";
import { Console } from "./shell/console.tsx";
import { applyTheme } from "./shell/theme.ts";
import { Welcome } from "./shell/welcome.tsx";
import { loadWords, preferredLanguage } from "./words/use-words.tsx";
import "./console.css";

const element = document.getElementById("root");
if (element === null) throw new Error("the page has no place for the console");
const root = createRoot(element);

applyTheme();
const [config, spoken] = await Promise.all([readConfig(), loadWords(preferredLanguage())]);

try {
  const session = await signedIn();
  if (session !== undefined)
    root.render(
      <StrictMode>
        <Console config={config} session={session} spoken={spoken} />
      </StrictMode>,
    );
} catch (error) {
  welcome(error instanceof Error ? error : new Error(String(error)));
}

async function readConfig(): Promise<ConsoleConfig> {
  const answer = await fetch("/config.json", { credentials: "same-origin" });
  return ConsoleConfig.parse(await answer.json());
}

/** `undefined` where the page is being left, or waits for a click. */
async function signedIn(): Promise<Session | undefined> {
  if (isReturn()) {
    const returned = await comeBack(config);
    if (returned !== undefined) history.replaceState(null, "", returned.path);
    return returned?.session;
  }
  const issuer = issuerWithoutAsking(config);
  if (issuer === undefined) welcome();
  else await leaveToSignIn(config, issuer, here());
  return undefined;
}

function welcome(error?: Error): void {
  const signIn = (index: number) =>
    leaveToSignIn(config, index, isReturn() ? "/" : here()).catch((cause: unknown) =>
      welcome(cause instanceof Error ? cause : new Error(String(cause))),
    );
  root.render(
    <StrictMode>
      <Welcome config={config} spoken={spoken} error={error ?? null} signIn={signIn} />
    </StrictMode>,
  );
}

function here(): string {
  return location.pathname + location.search + location.hash;
}
