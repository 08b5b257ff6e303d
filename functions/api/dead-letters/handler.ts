import { carried } from "../../../shared/domain/audit/log.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { openLetters } from "../../../shared/platform/letters.ts";
import { openMessages } from "../../../shared/platform/messages.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const needs = {
  letters: {
    jobs: openLetters(env.JOB_DEAD_LETTERS_URL),
    notices: openLetters(env.NOTICE_DEAD_LETTERS_URL),
    events: openLetters(env.EVENT_DEAD_LETTERS_URL),
  },
  jobs: openQueue(env.JOB_QUEUE_URL),
  notices: openMessages(env.NOTICE_QUEUE_URL),
  functions: openFunctions(),
  finishFunction: env.FINISH_FUNCTION_NAME,
  save: table.transact,
};
export const handler = api(endpoints(needs), carried(table));
