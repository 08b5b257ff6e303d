import Link, { type LinkProps } from "@cloudscape-design/components/link";
import { useLocation } from "wouter";

/** A link to a page of the console. */
export function RouteLink({ to, ...props }: Omit<LinkProps, "href" | "onFollow"> & { readonly to: string }) {
  const [, navigate] = useLocation();
  return (
    <Link
      {...props}
      href={to}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
