import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Files only: no script or style inside the page, so that its policy needs no exception. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    emptyOutDir: true,
    target: "es2023",
    // A file as a data URL would need an exception too.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    manifest: true,
  },
});
