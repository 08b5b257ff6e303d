import * as z from "zod";
import { happened, type Table, type Write } from "../../platform/dynamodb.ts";
import { hashSecret } from "../token/rules.ts";
import { ticketKey } from "./entity.ts";

/** Seconds within which a ticket is used: a connection takes a fraction of one. */
export const TICKET_SECONDS = 30;

/** When a ticket ends that is made now, in seconds since 1970. */
export function ticketEnd(now: Date): number {
  return Math.floor(now.getTime() / 1000) + TICKET_SECONDS;
}

/** Who watches with it: what the caller showed when it was made. */
export const TicketHolder = z.object({
  tenantId: z.string(),
  /** The token's id, or the user's where it was a sign-in. */
  tokenId: z.string(),
  userId: z.string().exactOptional(),
});
export type TicketHolder = z.infer<typeof TicketHolder>;

const Ticket = TicketHolder.extend({
  /** Seconds since 1970: also when the table deletes it. */
  expiresAt: z.int(),
});

/** Tickets to the progress socket, by the hash of their text. */
export interface TicketStore {
  /** One transaction. */
  create(text: string, holder: TicketHolder, now: Date, also: readonly Write[]): Promise<void>;
  /** Uses it up: of all that show it at the same time, one has it. Two round trips. @returns `undefined` for one that is used, over, or never was */
  take(text: string, now: Date): Promise<TicketHolder | undefined>;
}

export function ticketStore(table: Table): TicketStore {
  return {
    async create(text, holder, now, also) {
      const kept = { entity: "ProgressTicket", ...TicketHolder.parse(holder), expiresAt: ticketEnd(now) };
      const put = { ...ticketKey(hashSecret(text)), ...kept };
      await table.transact([{ put, expression: { condition: "attribute_not_exists(pk)" } }, ...also]);
    },
    async take(text, now) {
      const key = ticketKey(hashSecret(text));
      const item = await table.get(key, { consistent: true });
      if (item === undefined) return undefined;
      const { expiresAt, ...holder } = Ticket.parse(item);
      const taken = await happened(table.delete(key, { condition: "attribute_exists(pk)" }));
      return taken && expiresAt * 1000 > now.getTime() ? holder : undefined;
    },
  };
}
