import Box from "@cloudscape-design/components/box";
import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { useWrite } from "../data/use-write.ts";
import { TextField } from "../form/text-field.tsx";
import { useWork } from "../words/use-work.ts";
import { Problem } from "./problem.tsx";

interface Props<Answer> {
  /** What is done, on the button. */
  readonly label: string;
  /** To what. */
  readonly name: string;
  /** What follows from it. */
  readonly text?: string;
  readonly variant?: ButtonProps.Variant;
  /** Whether whoever does it is asked why. */
  readonly reason?: "optional" | "required";
  readonly send: (reason: string | undefined, idempotencyKey: string) => Promise<Answer>;
  readonly done?: (answer: Answer) => void;
  /** More that is asked. */
  readonly children?: ReactNode;
  /** What it was answered with: another answer is another request. */
  readonly answered?: unknown;
  /** Whether it may be sent as it is answered. */
  readonly ready?: boolean;
}

/** A button that says what it does, asks, and does it once. */
export function Act<Answer>(props: Props<Answer>) {
  const { label, name, text, variant = "inline-link", reason, send, done, children, answered, ready = true } = props;
  const { words } = useWork();
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const write = useWrite(
    ({ because }: { readonly because: string; readonly answered: unknown }, key) =>
      send(because === "" ? undefined : because, key),
    (answer: Answer) => {
      setOpen(false);
      setWhy("");
      done?.(answer);
    },
  );
  const close = () => {
    setOpen(false);
    write.reset();
  };
  return (
    <>
      <Button variant={variant} ariaLabel={words.act.of(label, name)} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Modal
          visible
          onDismiss={close}
          header={label}
          closeAriaLabel={words.act.close}
          footer={
            <Box float="right">
              <SpaceBetween size="xs" direction="horizontal">
                <Button variant="link" onClick={close}>
                  {words.act.cancel}
                </Button>
                <Button
                  variant="primary"
                  loading={write.isPending}
                  disabled={!ready || (reason === "required" && why.trim() === "")}
                  onClick={() => write.mutate({ because: why.trim(), answered })}
                >
                  {label}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <Box>
              {children === undefined && words.act.sure(name)} {text}
            </Box>
            {children}
            {reason !== undefined && (
              <TextField
                label={reason === "required" ? words.act.reason : words.form.optional(words.act.reason)}
                value={why}
                onType={setWhy}
                multiline
              />
            )}
            <Problem error={write.error} />
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}
