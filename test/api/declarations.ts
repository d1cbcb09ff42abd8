import ts from 'typescript'

/** One name that a program can meet, and what is declared under it. */
export interface Declared {
  readonly name: string
  readonly text: string
}

/** What one entry of a package gives to those who import it. */
export interface Surface {
  /** What they can import. */
  readonly exports: readonly Declared[]
  /** Types of the package that these mention, and those mention in turn: a change there is a change of the exports. */
  readonly mentioned: readonly Declared[]
}

/** Reads built `.d.ts` files. Bodies, comments and what is private to a class are not in them, or left out. */
export function readSurfaces(
  folder: string,
  files: readonly string[],
): ReadonlyMap<string, Surface> {
  const program = ts.createProgram([...files], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  return new Map(files.map((file) => [file, surfaceOf(file)]))

  function surfaceOf(file: string): Surface {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)
    if (module === undefined) throw new Error(`${file} is no module`)
    const exported = checker.getExportsOfModule(module)
    const seen = new Set(exported.map(resolved))
    const queue = [...seen]
    const mentioned: ts.Symbol[] = []
    for (const symbol of queue) {
      for (const other of mentionedBy(symbol)) {
        if (seen.has(other)) continue
        seen.add(other)
        queue.push(other)
        mentioned.push(other)
      }
    }
    return {
      exports: exported.map((symbol) => declared(symbol.name, resolved(symbol))).sort(byName),
      mentioned: mentioned.map((symbol) => declared(symbol.name, symbol)).sort(byName),
    }
  }

  function resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  }

  function mentionedBy(symbol: ts.Symbol): readonly ts.Symbol[] {
    if (isWholeModule(symbol)) return checker.getExportsOfModule(symbol).map(resolved)
    const found: ts.Symbol[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node)) {
        const other = checker.getSymbolAtLocation(node)
        if (other !== undefined) found.push(resolved(other))
      }
      ts.forEachChild(node, visit)
    }
    ownStatements(symbol).forEach(visit)
    return found.filter((other) => other !== symbol && ownStatements(other).length > 0)
  }

  /** Empty for what another package declares, and for members and parameters, which are parts of a statement. */
  function ownStatements(symbol: ts.Symbol): readonly ts.Statement[] {
    return (symbol.declarations ?? [])
      .map(statementOf)
      .filter((node) => node !== undefined)
      .filter((node) => node.getSourceFile().fileName.startsWith(`${folder}/`))
  }

  function declared(name: string, symbol: ts.Symbol): Declared {
    const own = ownStatements(symbol)
    if (own.length > 0) return { name, text: [...new Set(own.map(printed))].join('\n') }
    const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? ''
    if (isWholeModule(symbol)) {
      return { name, text: `// ${name}: all that .${file.slice(folder.length)} exports` }
    }
    const from = /.*\/(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]
    return { name, text: `// ${symbol.name}, from ${from ?? 'elsewhere'}` }
  }
}

function isWholeModule(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some(ts.isSourceFile) ?? false
}

function statementOf(declaration: ts.Declaration): ts.Statement | undefined {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  if (ts.isSourceFile(node)) return undefined
  return ts.isStatement(node) && ts.isSourceFile(node.parent) ? node : undefined
}

const printer = ts.createPrinter({ removeComments: true })

function printed(statement: ts.Statement): string {
  return printer
    .printNode(ts.EmitHint.Unspecified, statement, statement.getSourceFile())
    .replace(/^(?:export |default |declare )+/, '')
}

function byName(one: Declared, other: Declared): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0
}
