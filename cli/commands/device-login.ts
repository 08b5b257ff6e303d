import { hostname } from "node:os";
import { ApiProblem } from "../../sdk/problem.ts";
import { clientOf } from "../api/client.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";

/** Signs the user in with a browser, which may be on another machine (RFC 8628). Answers the token. */
export async function deviceLogin(context: Context, endpoint: string): Promise<string> {
  // Before there is a token, none is sent: these two routes are open.
  const { deviceLogins } = clientOf(context, { endpoint, token: "none" });
  const begun = await deviceLogins.begin({ clientName: `pitrix on ${hostname()}`.slice(0, 100) });
  const { userCode, deviceCode, verificationUri, verificationUriComplete, expiresIn } = begun;
  // Not a note: without it nobody could go on, whatever the output's format.
  context.terminal.err(
    `Open ${verificationUriComplete}\nor ${verificationUri} and type the code ${userCode}\nWaiting until you let this program in…\n`,
  );
  let interval = begun.interval;
  for (const end = Date.now() + expiresIn * 1000; Date.now() < end; ) {
    await pause(interval * 1000, context.signal);
    try {
      return (await deviceLogins.poll(userCode, { deviceCode }, { signal: context.signal, retries: 0 })).apiToken;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.code === "slow-down") interval += 5;
      else if (error.code === "access-denied") throw refused("access-denied", "You kept this program out.");
      else if (error.code !== "authorization-pending") throw error;
    }
  }
  throw refused("expired-device-code", "The code has expired before anybody let this program in.");
}

function refused(code: string, sentence: string): Failure {
  return new Failure(EXIT.notAllowed, code, sentence, "Begin again with `pitrix login`.");
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Failure(EXIT.interrupted, "interrupted", "Interrupted"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
