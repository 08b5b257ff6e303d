import { PROGRESS_PROTOCOL } from "../../../shared/domain/progress/schema.ts";
import { type TicketStore, ticketEnd } from "../../../shared/domain/progress/ticket-store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { createTicket as contract } from "./routes.ts";

export interface CreateTicket {
  /** `wss://…` of the progress socket. */
  readonly url: string;
  readonly tickets: Pick<TicketStore, "create">;
  readonly newSecret: () => string;
}

/** One transaction. */
export function createTicket({ url, tickets, newSecret }: CreateTicket): Operation<typeof contract> {
  return async ({ caller: { tenantId, tokenId, userId }, now, commit }) => {
    const ticket = newSecret();
    const holder = { tenantId, tokenId, ...(userId === undefined ? {} : { userId }) };
    const body = { expiresAt: new Date(ticketEnd(now) * 1000).toISOString(), url, protocol: PROGRESS_PROTOCOL };
    return commit({ body, once: { ticket } }, (also) => tickets.create(ticket, holder, now, also));
  };
}
