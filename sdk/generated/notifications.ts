// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type RequestOptions, type Send } from "../request.ts";
import type { NotificationSettings } from "./schemas.ts";

export interface UpdateNotificationsBody {
  email?: boolean | undefined;
  language?: "en" | "zh" | undefined;
}

export type Notifications = ReturnType<typeof notifications>;

/** `client.notifications` */
export function notifications(send: Send) {
  const operations = {
    /**
     * Read how the tenant is told what happens.
     *
     * Webhooks are set up under `/webhooks`; this is about mails.
     *
     * Permission: `notifications:read@tenant`.
     */
    get: (options: RequestOptions = {}) =>
      send<NotificationSettings>({ ...options, method: "GET", path: "/notifications" }),
    /**
     * Switch the tenant's mails on or off, or set their language.
     *
     * Permission: `notifications:update@tenant`.
     */
    update: (body: UpdateNotificationsBody, options: ConditionalOptions) =>
      send<NotificationSettings>({ ...options, method: "PATCH", path: "/notifications", body }),
  };
  return operations;
}
