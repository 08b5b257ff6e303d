import Box from "@cloudscape-design/components/box";
import { useWords } from "../words/use-words.tsx";
import { RouteLink } from "./route-link.tsx";

/** What is not there, and what another tenant has: nobody learns which. */
export function NotFound() {
  const { words } = useWords();
  return (
    <Box padding="xxl" textAlign="center">
      <Box variant="h1">{words.notFound.title}</Box>
      <Box variant="p">{words.notFound.text}</Box>
      <RouteLink to="/">{words.notFound.home}</RouteLink>
    </Box>
  );
}
