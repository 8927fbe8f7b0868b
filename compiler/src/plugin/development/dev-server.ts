import { manifestFileName } from "@reprise/runtime/language";
import path from "node:path";
import { BackgroundCheck, type CheckAnswer } from "./background-check.js";

/** What we use of Vite's development server. */
export interface ViteServer {
  readonly config: {
    readonly root: string;
    readonly logger: Record<"info" | "warn" | "error", (text: string, options?: { timestamp?: boolean }) => void>;
  };
  readonly watcher: { on(event: "all", listener: (event: string, file: string) => void): unknown };
  readonly ws: {
    on(event: "connection", listener: () => void): unknown;
    send(payload: object): void;
  };
}

/** Verdicts of a development server are its own business: they lie where caches lie, not where a build puts its own. */
export function developmentManifestFile(root: string): string {
  return path.join(root, "node_modules/.cache/reprise", manifestFileName);
}

/** What may change a verdict. */
const matters = /(\.[cm]?[jt]sx?|[\\/](tsconfig[^\\/]*|package|reprise\.config)\.json)$/;

/**
 * Judges the workflows at the start of a development server and after each change. A refusal stops nothing: the terminal and
 * the browser show it, the manifest tells it to the workers.
 */
export class DevelopmentCheck {
  readonly #server: ViteServer;
  readonly #check: BackgroundCheck;
  #said: string | undefined;
  #overlay: object | undefined;

  constructor(server: ViteServer, tsconfig: string | undefined) {
    const { root } = server.config;
    this.#server = server;
    const manifestDirectory = path.dirname(developmentManifestFile(root));
    this.#check = new BackgroundCheck({ root, tsconfig, manifestDirectory }, answer => this.#show(answer));
    server.watcher.on("all", (_, file) => {
      if (matters.test(file) && !file.includes("/node_modules/")) this.#check.ask();
    });
    server.ws.on("connection", () => {
      if (this.#overlay !== undefined) server.ws.send(this.#overlay);
    });
    this.#check.ask();
  }

  /** A server that restarts makes the next one before it ends, with the same plugins. */
  isOf(context: unknown): boolean {
    const { environment } = context as { readonly environment?: { getTopLevelConfig?(): unknown } };
    return environment?.getTopLevelConfig?.() === this.#server.config;
  }

  async close(): Promise<void> {
    await this.#check.close();
  }

  /** Once for each change of the verdict, however often files are saved without one. */
  #show(answer: CheckAnswer): void {
    const { logger } = this.#server.config;
    const said = [answer.refusal ?? "", ...answer.warnings].join("\n");
    if (said === this.#said) return;
    this.#said = said;
    for (const warning of answer.warnings) logger.warn(`[reprise] ${warning}`, { timestamp: true });
    if (answer.refusal !== undefined) {
      const effect =
        answer.diagnostics.length === 0 ? "" : "\nNew runs of these workflows wait until they are corrected.";
      logger.error(`[reprise] ${answer.refusal}${effect}\n`, { timestamp: true });
    } else if (answer.warnings.length === 0 && answer.workflows > 0) {
      const { workflows } = answer;
      const are = workflows === 1 ? "1 workflow is" : `${workflows} workflows are`;
      logger.info(`[reprise] ${are} deterministic`, { timestamp: true });
    }
    this.#showInBrowser(answer);
  }

  #showInBrowser(answer: CheckAnswer): void {
    const before = this.#overlay;
    this.#overlay = answer.refusal === undefined ? undefined : overlayOf(answer.refusal, answer);
    if (this.#overlay !== undefined) this.#server.ws.send(this.#overlay);
    // Any update takes an overlay away.
    else if (before !== undefined) this.#server.ws.send({ type: "update", updates: [] });
  }
}

function overlayOf(refusal: string, { diagnostics, directory }: CheckAnswer): object {
  const first = diagnostics.find(({ severity }) => severity === "error");
  const place = first && { file: path.resolve(directory, first.file), line: first.line, column: first.column };
  return {
    type: "error",
    err: { plugin: "reprise", message: refusal, stack: "", ...(place && { id: place.file, loc: place }) },
  };
}
