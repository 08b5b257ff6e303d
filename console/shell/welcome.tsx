import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ConsoleConfig } from "../config.ts";
import { type Spoken, useWords } from "../words/use-words.tsx";
import { Problem } from "./problem.tsx";
import { InLanguage } from "./spoken.tsx";

interface Props {
  readonly config: ConsoleConfig;
  readonly error: Error | null;
  readonly signIn: (issuer: number) => void;
}

/** What somebody sees who has not signed in. */
export function Welcome({ spoken, ...props }: Props & { readonly spoken: Spoken }) {
  return (
    <InLanguage spoken={spoken}>
      <Invitation {...props} />
    </InLanguage>
  );
}

function Invitation({ config, error, signIn }: Props) {
  const { words } = useWords();
  return (
    <main>
      <Box padding="xxxl" textAlign="center">
        <SpaceBetween size="l">
          <Box variant="h1">{words.welcome.title}</Box>
          <Box variant="p">{words.welcome.text}</Box>
          <Problem error={error} />
          {config.issuers.map(({ issuer, title }, index) => (
            <Button key={issuer} variant={index === 0 ? "primary" : "normal"} onClick={() => signIn(index)}>
              {words.welcome.signIn(title)}
            </Button>
          ))}
        </SpaceBetween>
      </Box>
    </main>
  );
}
