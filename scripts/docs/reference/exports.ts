import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import ts from 'typescript'

/** What a module exports under one name. */
export interface Exported {
  /** As an importer writes it: `signToken`, or `tokenSource.endpoint` of a namespace. */
  readonly name: string
  /** One, or several for a function with overloads. */
  readonly declarations: readonly ts.Statement[]
}

/**
 * Reads what modules export out of their text alone. Every export of ours says its own type, which is what
 * `isolatedDeclarations` asks, so nothing has to be checked to know the declaration, and all packages take a second.
 */
export class ExportReader {
  readonly #declarations = new Map<string, ts.SourceFile>()

  /** @param file - A module, such as packages/token/src/index.ts. */
  exportsOf(file: string): readonly Exported[] {
    const source = this.#declarationsOf(file)
    const found = source.statements.flatMap((statement): Exported[] => {
      if (ts.isExportDeclaration(statement)) return this.#reExports(file, source, statement)
      if (!isExported(statement)) return []
      return namesOf(statement).map((name) => ({ name, declarations: [statement] }))
    })
    return [...Map.groupBy(found, ({ name }) => name)].map(([name, parts]) => ({
      name,
      declarations: parts.flatMap(({ declarations }) => declarations),
    }))
  }

  #reExports(file: string, source: ts.SourceFile, statement: ts.ExportDeclaration): Exported[] {
    const { exportClause, moduleSpecifier } = statement
    if (exportClause === undefined) throw new Error(`${file} exports everything of another module`)
    const target =
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier)
        ? this.exportsOf(moduleAt(file, moduleSpecifier.text))
        : undefined
    if (ts.isNamespaceExport(exportClause)) {
      const space = exportClause.name.text
      // The default export of the drop-in is all of its named ones.
      if (space === 'default') return []
      return (target ?? []).map((one) => ({ ...one, name: `${space}.${one.name}` }))
    }
    return exportClause.elements.flatMap(({ name, propertyName }) => {
      const wanted = (propertyName ?? name).text
      const one =
        target?.find((other) => other.name === wanted) ?? this.#local(file, source, wanted)
      if (one === undefined) throw new Error(`${file} exports ${wanted}, which is not there`)
      return name.text === 'default' ? [] : [{ ...one, name: name.text }]
    })
  }

  /** What a module names in an export of its own: a declaration without the word, or an import. */
  #local(file: string, source: ts.SourceFile, wanted: string): Exported | undefined {
    const declarations = source.statements.filter((one) => namesOf(one).includes(wanted))
    if (declarations.length > 0) return { name: wanted, declarations }
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement)) continue
      const { importClause, moduleSpecifier } = statement
      const bindings = importClause?.namedBindings
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue
      const element = bindings.elements.find(({ name }) => name.text === wanted)
      if (element === undefined || !ts.isStringLiteral(moduleSpecifier)) continue
      const original = (element.propertyName ?? element.name).text
      return this.exportsOf(moduleAt(file, moduleSpecifier.text)).find(
        ({ name }) => name === original,
      )
    }
    return undefined
  }

  #declarationsOf(file: string): ts.SourceFile {
    let source = this.#declarations.get(file)
    if (source === undefined) {
      const { outputText } = ts.transpileDeclaration(readFileSync(file, 'utf8'), {
        fileName: file,
        compilerOptions: {
          isolatedDeclarations: true,
          declaration: true,
          jsx: ts.JsxEmit.ReactJSX,
        },
      })
      source = ts.createSourceFile(file, outputText, ts.ScriptTarget.ES2023, true)
      this.#declarations.set(file, source)
    }
    return source
  }
}

function moduleAt(from: string, specifier: string): string {
  // Only this script's own condition leads to sources of other packages.
  if (!specifier.startsWith('.')) return fileURLToPath(import.meta.resolve(specifier))
  const path = join(dirname(from), specifier)
  const candidates = [path, path.replace(/\.js$/, '.ts'), path.replace(/\.tsx?$|\.jsx?$/, '.tsx')]
  const file = candidates.find((one) => existsSync(one))
  if (file === undefined) throw new Error(`${from} names ${specifier}, which is not there`)
  return file
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  )
}

function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  ) {
    return statement.name === undefined ? [] : [statement.name.text]
  }
  return []
}
