import { carried } from "../../../shared/domain/audit/log.ts";
import { ticketStore } from "../../../shared/domain/progress/ticket-store.ts";
import { newSecret } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const tickets = ticketStore(table);
export const handler = api(endpoints({ url: env.PROGRESS_URL, tickets, newSecret }), carried(table));
