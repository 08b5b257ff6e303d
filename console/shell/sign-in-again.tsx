import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Session } from "../auth/session.ts";
import { useWords } from "../words/use-words.tsx";
import { Problem } from "./problem.tsx";

/** Lies over the page when only the user can go on: what was typed stays below it, and requests that wait go on after it. */
export function SignInAgain({ session, done }: { readonly session: Session; readonly done: () => void }) {
  const { words } = useWords();
  const [error, setError] = useState<Error | null>(null);
  const again = async () => {
    try {
      await session.again();
      done();
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  };
  return (
    <Modal
      visible
      onDismiss={done}
      header={words.expired.title}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={again}>
            {words.expired.again}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {words.expired.text}
        <Problem error={error} />
      </SpaceBetween>
    </Modal>
  );
}
