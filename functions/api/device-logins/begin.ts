import { randomBytes } from "node:crypto";
import { newUserCode } from "../../../shared/domain/device-login/code.ts";
import { INTERVAL_SECONDS, LIFE_SECONDS } from "../../../shared/domain/device-login/rules.ts";
import type { DeviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import { hashSecret } from "../../../shared/domain/token/rules.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";

/** From one address in one minute; behind the address of an office there are many people. */
const MAX_A_MINUTE = 30;
/** Codes that are drawn until one is free: at a million pending ones, the first is free but once in 25,000. */
const MAX_DRAWS = 4;

/** Two round trips. */
export function begin(logins: DeviceLoginStore, verificationUri: string): Operation<typeof contract> {
  return async ({ body, sourceIp, now }) => {
    if ((await logins.begun(sourceIp ?? "unknown", now)) > MAX_A_MINUTE) throw tooMany();
    const deviceCode = randomBytes(32).toString("base64url");
    const expiresAt = Math.floor(now.getTime() / 1000) + LIFE_SECONDS;
    for (let draw = 1; ; draw++) {
      const userCode = newUserCode();
      const created = await logins.create({
        userCode,
        secretSha256: hashSecret(deviceCode),
        clientName: body.clientName,
        ...(sourceIp === undefined ? {} : { address: sourceIp }),
        status: "pending",
        createdAt: now.toISOString(),
        expiresAt,
        interval: INTERVAL_SECONDS,
      });
      if (!created && draw < MAX_DRAWS) continue;
      if (!created) throw new Error("no user code is free");
      const verificationUriComplete = `${verificationUri}?user_code=${userCode}`;
      const answer = { userCode, deviceCode, verificationUri, verificationUriComplete };
      const times = { expiresIn: LIFE_SECONDS, interval: INTERVAL_SECONDS };
      return { body: { ...answer, ...times }, location: `/device-logins/${userCode}` };
    }
  };
}

function tooMany(): Problem {
  return new Problem({
    status: 429,
    code: "too-many-requests",
    title: "Too many requests",
    detail: `From one address at most ${MAX_A_MINUTE} sign-ins begin in a minute.`,
    retryable: true,
    retryAfter: 60,
  });
}
