import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { ProblemFault } from "../../../sdk/index.ts";
import { textsOf } from "../../package/archive.ts";
import { excerptAt, offsetOf } from "../../package/place.ts";
import { useWork } from "../../words/use-work.ts";
import { byFile } from "./by-file.ts";

interface Props {
  readonly title: string;
  readonly type: "error" | "warning";
  readonly faults: readonly ProblemFault[];
  readonly file: File;
}

/** What is wrong in a package, file by file, with the lines where it stands: read here, from what was chosen. */
export function PackageFaults({ title, type, faults, file }: Props) {
  const { words } = useWork();
  const { data: texts } = useQuery({
    queryKey: ["package", file.name, file.size, file.lastModified],
    queryFn: async () => textsOf(new Uint8Array(await file.arrayBuffer())),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <SpaceBetween size="l">
      <Alert type={type} header={title} />
      {byFile(faults).map(({ path, faults: inside }) => (
        <Container key={path} header={<Header variant="h2">{path === "" ? words.publish.whole : path}</Header>}>
          <SpaceBetween size="l">
            {inside.map(({ pointer, detail, remedy }) => (
              <SpaceBetween key={pointer + detail} size="xs">
                <Box variant="p">
                  {detail} {remedy}
                </Box>
                <Place text={texts?.get(path)} pointer={pointer} />
              </SpaceBetween>
            ))}
          </SpaceBetween>
        </Container>
      ))}
    </SpaceBetween>
  );
}

/** A fault's place: its lines where the text is known, else its pointer. */
function Place({ text, pointer }: { readonly text: string | undefined; readonly pointer: string }) {
  const { words } = useWork();
  if (text === undefined) return pointer === "" ? null : <Box variant="code">{pointer}</Box>;
  const { line, lines } = excerptAt(text, offsetOf(text, pointer));
  return (
    <>
      <Box variant="small">
        {words.publish.line(line)} <Box variant="code">{pointer}</Box>
      </Box>
      <pre className="excerpt">
        {lines.map(({ number, text: shown }) => (
          <span key={number}>
            {number === line ? "▸" : " "} {String(number).padStart(4)} {shown}
            {"\n"}
          </span>
        ))}
      </pre>
    </>
  );
}
