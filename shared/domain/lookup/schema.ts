import * as z from "zod";

/** An answer of a cloud, as it is handed from step to step (`Lookup` of the providers' contract). */
export const KeptLookup = z.object({ what: z.string(), value: z.unknown(), until: z.number() });
export type KeptLookup = z.infer<typeof KeptLookup>;
