import Box from "@cloudscape-design/components/box";
import type { Job } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";
import { failureWords } from "./failure-words.ts";

/** What to do about a failure, and the store's own message below. */
export function FailureText({ failure }: { readonly failure: NonNullable<Job["failure"]> }) {
  const { words } = useLife();
  const { todo, message } = failureWords(words.failures, failure);
  return (
    <>
      <Box variant="p">{todo}</Box>
      {message !== undefined && <Box variant="p">{message}</Box>}
    </>
  );
}
