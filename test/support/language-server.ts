import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node.js";
import { root } from "./program.js";

interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

interface ShownDiagnostic {
  readonly range: Range;
  readonly severity: number;
  readonly code?: string;
  readonly codeDescription?: { readonly href: string };
  readonly message: string;
}

interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
}

interface Edit {
  readonly range: Range;
  readonly newText: string;
}

interface AppliedEdit {
  readonly edit: {
    readonly documentChanges?: readonly { readonly edits: readonly Edit[] }[];
    readonly changes?: Readonly<Record<string, readonly Edit[]>>;
  };
}

/** An editor that shows what VS Code's ESLint language server says, driven over its standard streams. */
export class Editor {
  readonly #directory: string;
  readonly #connection: ReturnType<typeof createMessageConnection>;
  readonly #texts = new Map<string, string>();
  #version = 0;
  #applied: AppliedEdit | undefined;

  private constructor(directory: string, connection: ReturnType<typeof createMessageConnection>) {
    this.#directory = directory;
    this.#connection = connection;
  }

  /** On a directory with ESLint installed. The server ends with the test. */
  static async open(directory: string): Promise<Editor> {
    const program = path.join(root, "node_modules/.bin/vscode-eslint-language-server");
    const child = spawn(process.execPath, [program, "--stdio"], { cwd: directory, stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const editor = new Editor(directory, connection);
    editor.#answer();
    connection.listen();
    onTestFinished(async () => {
      connection.dispose();
      child.kill();
      await ended;
    });
    await editor.#initialize();
    return editor;
  }

  show(file: string, text: string): Promise<void> {
    this.#texts.set(file, text);
    const textDocument = { uri: this.#uri(file), languageId: "typescript", version: (this.#version += 1), text };
    return this.#connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Nothing is written to the disk. */
  type(file: string, text: string): Promise<void> {
    this.#texts.set(file, text);
    return this.#connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.#uri(file), version: (this.#version += 1) },
      contentChanges: [{ text }],
    });
  }

  async diagnostics(file: string): Promise<readonly ShownDiagnostic[]> {
    const report = await this.#connection.sendRequest<{ readonly items: readonly ShownDiagnostic[] }>(
      "textDocument/diagnostic",
      { textDocument: { uri: this.#uri(file) } },
    );
    return report.items;
  }

  async codeActions(file: string, diagnostic: ShownDiagnostic): Promise<readonly CodeAction[]> {
    return this.#connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: this.#uri(file) },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic] },
    });
  }

  /** The text of the file with the edits that the server makes of an action. */
  async apply(file: string, { command }: CodeAction): Promise<string> {
    this.#applied = undefined;
    await this.#connection.sendRequest("workspace/executeCommand", command);
    // What the server asks for while it executes the command; the analysis of types cannot see that it sets the field.
    const applied = this.#applied as AppliedEdit | undefined;
    const { documentChanges, changes } = applied?.edit ?? {};
    const edits = documentChanges?.flatMap(each => each.edits) ?? Object.values(changes ?? {}).flat();
    return edited(this.#texts.get(file) ?? "", edits);
  }

  #uri(file: string): string {
    return pathToFileURL(path.join(this.#directory, file)).href;
  }

  async #initialize(): Promise<void> {
    const uri = pathToFileURL(this.#directory).href;
    await this.#connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "shop" }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, applyEdit: true },
        textDocument: {
          diagnostic: {},
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
        },
      },
    });
    await this.#connection.sendNotification("initialized", {});
  }

  #answer(): void {
    const connection = this.#connection;
    connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
      items.map(() => this.#settings()),
    );
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("workspace/diagnostic/refresh", () => null);
    connection.onRequest("workspace/applyEdit", (applied: AppliedEdit) => {
      this.#applied = applied;
      return { applied: true };
    });
  }

  /** As the extension of VS Code sends them where nothing is set. */
  #settings(): unknown {
    return {
      validate: "on",
      packageManager: "npm",
      useESLintClass: true,
      experimental: {},
      codeAction: {
        disableRuleComment: { enable: true, location: "separateLine", commentStyle: "line" },
        showDocumentation: { enable: true },
      },
      codeActionOnSave: { mode: "all" },
      format: false,
      quiet: false,
      onIgnoredFiles: "off",
      options: {},
      rulesCustomizations: [],
      run: "onType",
      problems: { shortenToSingleLine: false },
      nodePath: null,
      workingDirectory: { mode: "location" },
      workspaceFolder: { uri: pathToFileURL(this.#directory).href, name: "shop" },
    };
  }
}

/** From the last edit to the first, so that none moves another. */
function edited(text: string, edits: readonly Edit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: Range["start"]) =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  const ordered = [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start));
  return ordered.reduce(
    (result, { range, newText }) => result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end)),
    text,
  );
}
