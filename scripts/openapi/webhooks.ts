import * as z from "zod";
import { EVENT_TYPES, EVENTS } from "../../shared/domain/notice/events.ts";
import { type Components, jsonSchema } from "./schemas.ts";

const HEADERS = {
  "webhook-id": "Of the delivery: the same at every attempt, so that a receiver knows what it has seen.",
  "webhook-timestamp": "Seconds since 1970: when this attempt was made. Refuse what is older than 5 minutes.",
  "webhook-signature":
    "`v1,<base64 of HMAC-SHA256 over id.timestamp.body>`; several, parted by spaces, while a secret is rotated.",
};

/** `webhooks` of the document: what a receiver is sent, by type of event. */
export function webhookSection(components: Components): Record<string, unknown> {
  return Object.fromEntries(EVENT_TYPES.map((type) => [type, { post: received(type, components) }]));
}

function received(type: (typeof EVENT_TYPES)[number], components: Components) {
  const { summary, data } = EVENTS[type];
  const body = z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: "When it happened." }),
    tenantId: z.string(),
    noticeId: z.string().meta({ description: "Of what happened: the same for all webhooks of the tenant." }),
    data,
    truncated: z.literal(true).optional().meta({ description: "`data` would not fit into 20 KB and is empty." }),
  });
  return {
    summary,
    security: [],
    parameters: Object.entries(HEADERS).map(([name, description]) => {
      return { name, in: "header", required: true, description, schema: { type: "string" } };
    }),
    requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body, "input", components) } } },
    responses: {
      "2XX": { description: "Taken. The body is not read." },
      "410": { description: "The receiver is gone: the webhook is disabled." },
      default: {
        description: "Not taken: sent again, eight times in about a day; `Retry-After` of 429 and 503 is heard.",
      },
    },
  };
}
