import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useWork } from "../words/use-work.ts";
import { Problem } from "./problem.tsx";

interface Props {
  readonly title: string;
  readonly text?: string;
  readonly submit: string;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  /** Beside the button that sends. */
  readonly more?: ReactNode;
}

/** A page that asks for something and sends it; Enter sends as well. */
export function FormPage({ title, text, submit, error, pending, onSubmit, children, more }: Props) {
  const { words } = useWork();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) onSubmit();
      }}
    >
      <Form
        header={
          <Header variant="h1" description={text}>
            {title}
          </Header>
        }
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button formAction="none" variant="link" onClick={() => history.back()}>
              {words.act.cancel}
            </Button>
            {more}
            <Button variant="primary" loading={pending}>
              {submit}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Problem error={error} />
          <Container>
            <SpaceBetween size="l">{children}</SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
