import { reprise } from "@reprise/compiler/vitest";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [reprise()] });
