import type { ConsoleConfig } from "../config.ts";
import { type Issuer, readIssuer } from "./issuer.ts";
import {
  Attempt,
  finishSignIn,
  newAttempt,
  RETURN_PATH,
  renew,
  revoke,
  signInUrl,
  signOutUrl,
  type Tokens,
} from "./sign-in.ts";

/** Holds the proof key of an attempt on the way to the issuer and back; no token is ever put there. */
const ATTEMPT = "pitrix-sign-in";
/** Index of the issuer that this tab has signed in at: a reload asks it again without a click. */
const CHOSEN = "pitrix-issuer";
const CHANNEL = "pitrix-signed-in";
/** A token is renewed when it has less than this left. */
const MARGIN_MS = 60_000;
/** Requests that were on their way with the token of before are refused a little later than the first: they have the new one too. */
const JUST_RENEWED_MS = 5_000;

/** The user who is signed in, for as long as the page lives. */
export interface Session {
  /** What the API takes. Asked again with `true` when the API refused the last one. Waits for the user where it has to. */
  token(refused: boolean): Promise<string>;
  /** Signs in once more in a second window, so that nothing on this page is lost. Settles when that has been done. */
  again(): Promise<void>;
  signOut(): Promise<void>;
  /** Called when only the user can go on: see `again`. */
  onExpired(listener: () => void): void;
}

/** Whether this page is where an issuer sends users back to. */
export function isReturn(): boolean {
  return location.pathname === RETURN_PATH;
}

/** Leaves for the issuer's page. */
export async function leaveToSignIn(config: ConsoleConfig, index: number, path: string): Promise<void> {
  const attempt = newAttempt(index, path);
  const url = await signInUrl(await readIssuer(issuerAt(config, index)), attempt);
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  location.assign(url);
}

/** The issuer to go to without asking: the only one, or the one that this tab has used before. */
export function issuerWithoutAsking(config: ConsoleConfig): number | undefined {
  const chosen = Number(sessionStorage.getItem(CHOSEN) ?? Number.NaN);
  if (Number.isInteger(chosen) && config.issuers[chosen] !== undefined) return chosen;
  return undefined;
}

/**
 * Finishes what `leaveToSignIn` began; `undefined` in a window that was opened by `again`, which hands its answer over and closes.
 * @throws Error when the answer is not that to this tab's attempt
 */
export async function comeBack(
  config: ConsoleConfig,
): Promise<{ readonly session: Session; readonly path: string } | undefined> {
  const answer = new URLSearchParams(location.search);
  const kept = sessionStorage.getItem(ATTEMPT);
  sessionStorage.removeItem(ATTEMPT);
  history.replaceState(null, "", RETURN_PATH);
  if (kept === null) {
    const channel = new BroadcastChannel(CHANNEL);
    channel.postMessage(answer.toString());
    channel.close();
    window.close();
    return undefined;
  }
  const attempt = Attempt.parse(JSON.parse(kept));
  const issuer = await readIssuer(issuerAt(config, attempt.issuer));
  const tokens = await finishSignIn(issuer, attempt, answer);
  sessionStorage.setItem(CHOSEN, String(attempt.issuer));
  return { session: sessionOf(issuer, attempt.issuer, tokens), path: attempt.path };
}

function sessionOf(issuer: Issuer, index: number, first: Tokens): Session {
  let tokens = first;
  let renewing: Promise<void> | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let ask = () => {};
  const signedInAgain = { settle: () => {} };
  const renewed = async (): Promise<void> => {
    try {
      if (tokens.refreshToken === undefined) throw new Error("The issuer gave nothing to renew with.");
      tokens = await renew(issuer, tokens.refreshToken);
      renewedAt = performance.now();
    } catch {
      // Only the user can go on. Whatever waits for the token goes on after that, and nobody loses what they typed.
      const { promise, resolve } = Promise.withResolvers<void>();
      signedInAgain.settle = resolve;
      ask();
      await promise;
    } finally {
      renewing = undefined;
    }
  };
  return {
    async token(refused) {
      const bad = refused && performance.now() - renewedAt > JUST_RENEWED_MS;
      if (bad || tokens.expiresAt - Date.now() < MARGIN_MS) {
        // One renewal for all requests that wait for it.
        renewing ??= renewed();
        await renewing;
      }
      return tokens.idToken;
    },
    async again() {
      const attempt = newAttempt(index, "");
      const popup = window.open(await signInUrl(issuer, attempt), "pitrix-sign-in", "popup,width=480,height=720");
      if (popup === null) throw new Error("The browser has blocked the window to sign in.");
      tokens = await finishSignIn(issuer, attempt, await handedOver(attempt.state));
      signedInAgain.settle();
    },
    async signOut() {
      const { idToken, refreshToken } = tokens;
      sessionStorage.removeItem(CHOSEN);
      if (refreshToken !== undefined) await revoke(issuer, refreshToken);
      location.assign(signOutUrl(issuer, idToken) ?? "/");
    },
    onExpired(listener) {
      ask = listener;
    },
  };
}

/** What the issuer sent to the second window, once it is the answer to this attempt. */
function handedOver(state: string): Promise<URLSearchParams> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener("message", ({ data }) => {
      const answer = new URLSearchParams(typeof data === "string" ? data : "");
      if (answer.get("state") !== state) return;
      channel.close();
      resolve(answer);
    });
  });
}

function issuerAt(config: ConsoleConfig, index: number) {
  const issuer = config.issuers[index];
  if (issuer === undefined) throw new Error("The store has no such issuer to sign in at.");
  return issuer;
}
