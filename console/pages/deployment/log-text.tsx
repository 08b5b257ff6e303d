import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Problem } from "../../shell/problem.tsx";
import { useLife } from "../../words/use-life.ts";
import { Output } from "../output.tsx";

interface Props {
  readonly name: string;
  readonly query: {
    readonly data: { readonly text: string } | undefined;
    readonly error: Error | null;
    readonly isFetching: boolean;
    refetch(): unknown;
  };
}

/** A log, or why it cannot be had. */
export function LogText({ name, query: { data, error, isFetching, refetch } }: Props) {
  const { words } = useLife();
  return (
    <SpaceBetween size="s">
      <Problem error={error} retry={() => void refetch()} />
      <Button iconName="refresh" loading={isFetching} onClick={() => void refetch()}>
        {words.life.reload}
      </Button>
      {data?.text === "" && <Box>{words.life.emptyLog}</Box>}
      {data !== undefined && data.text !== "" && <Output name={name} text={data.text} />}
    </SpaceBetween>
  );
}
