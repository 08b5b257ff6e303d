/**
 * Simulated Frontgates, as many as one process is given. Reads its orders as JSON from standard input; told over the
 * process's channel what was executed.
 */

import { text } from "node:stream/consumers";
import * as z from "zod";
import { FrontgateConfig } from "../../shared/protocol/messages.ts";
import { simulateFrontgate } from "./simulated-frontgate.ts";

const Orders = z.object({ directory: z.string(), configs: z.array(FrontgateConfig) });

/** Times that each command was executed. */
const executed = new Map<string, number>();

const { directory, configs } = Orders.parse(JSON.parse(await text(process.stdin)));
for (const config of configs) await simulateFrontgate(config, directory, executed);
process.on("message", () => process.send?.({ executed: [...executed] }));
process.on("disconnect", () => process.exit(0));
