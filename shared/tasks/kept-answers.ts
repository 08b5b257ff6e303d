import * as z from "zod";
import type { Cloud, Lookups } from "../providers/contract.ts";

/** The cloud of a task, which is asked once a job which image a name stands for and which type holds a size. */
export function keptAnswers(cloud: Cloud, lookups: Lookups): Cloud {
  const { images, instances } = cloud;
  return {
    ...cloud,
    ...(images === undefined
      ? {}
      : {
          images: {
            ...images,
            resolve: (reference) => lookups.find(`image ${reference}`, z.string(), () => images.resolve(reference)),
          },
        }),
    ...(instances === undefined
      ? {}
      : {
          instances: {
            ...instances,
            instanceType: ({ cpu, memory }) =>
              lookups.find(`size ${cpu} ${memory}`, z.string(), () => instances.instanceType({ cpu, memory })),
          },
        }),
  };
}
