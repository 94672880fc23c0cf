import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const DECLARED = /(?<=^(?:(?:export|declare|abstract) )*(?:class|function|interface|type|const) )\w+/gm;

type Position = { fileName: string; pos: number };
type Find = (at: Position) => Position | undefined;

const read = (file: string): string => readFileSync(file, 'utf8');

/** Where an editor goes from each name that a file of a package declares: a file of the package, and its text there. */
export function listDefinitions(folder: string, path: string) {
  const fileName = join(folder, path);
  // Editors ask the mapper of the language service, which its type lacks.
  const service: ts.LanguageService & { getSourceMapper?: () => { tryGetSourcePosition: Find } } =
    ts.createLanguageService({
      getScriptFileNames: () => [fileName],
      getScriptVersion: () => '',
      getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(read(file)),
      getCurrentDirectory: () => folder,
      getCompilationSettings: () => ({ noLib: true, noResolve: true }),
      getDefaultLibFileName: () => '',
      fileExists: existsSync,
      readFile: read,
    });
  const mapper = service.getSourceMapper?.();
  return [...read(fileName).matchAll(DECLARED)].map(({ 0: name, index: pos }) => {
    const found = mapper?.tryGetSourcePosition({ fileName, pos });
    return [name, found && relative(folder, found.fileName), found && read(found.fileName).slice(found.pos)];
  });
}
