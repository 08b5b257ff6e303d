import type { Functions } from "../platform/lambda.ts";
import { ImagesAnswer, type ImagesRequest } from "./messages.ts";

/** What references of images of containers mean now. */
export type AskImages = (references: readonly string[]) => Promise<ImagesAnswer>;

/** By the only function that opens connections to addresses that tenants name. One call. @throws FunctionFailed */
export function askImagesBy(functions: Functions, name: string): AskImages {
  return async (references) => {
    const request: ImagesRequest = { images: [...references] };
    return ImagesAnswer.parse(await functions.call(name, request));
  };
}
