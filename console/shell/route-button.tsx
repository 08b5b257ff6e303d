import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import { useLocation } from "wouter";

/** A button that leads to a page of the console. */
export function RouteButton({ to, ...props }: Omit<ButtonProps, "onClick" | "href"> & { readonly to: string }) {
  const [, navigate] = useLocation();
  return <Button {...props} onClick={() => navigate(to)} />;
}
