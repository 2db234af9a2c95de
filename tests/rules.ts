/** What the linter and the compiler cannot see of the five rules in the design, and of the repository's own. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export interface RuleReport {
  rule: string
  /** `file:line what`, one for each place; empty when the rule holds. */
  violations: string[]
}

interface Source {
  path: string
  text: string
}

const TRANSPORT = ['main/host.ts', 'preload/contract/index.ts', 'preload/contract/procedure.ts', 'renderer/api.ts']
const WINDOW = ['main/index.ts', 'main/app/', 'preload/index.ts']
const SQL =
  /\.(?:prepare|pragma)\(|\.exec\(\s*['"`]|\b(?:SELECT\b[^;]*\bFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM|CREATE\s+TABLE|UPDATE\s+\w+\s+SET)\s/gu
const IMPURE = /\b(?:Math\.random|Date\.now|performance\.now|new Date\(\)|process\.|console\.|fetch\(|globalThis)/gu
const PURE_LIBRARIES = ['munkres', 'pure-rand', 'simple-statistics', 'zod']
/** A command or an option in a text for people. */
const OPTION =
  /['`" ]--[a-z]{3,}[\w-]*|\bkeymark (?:agreement|analyze|export|find|import|layers|packet|sample|scan|study)\b/gu
/** The released code of the paper has options of its own, and ratings come from the command line alone. */
const MAY_NAME_OPTIONS = ['main/exchange/ff-layers/', 'main/exchange/ratings-csv.ts']
/** Files that are longer than 300 lines, each with its reason. */
const LONG: Record<string, string> = {}

/** @param root folder of package.json */
export function checkRules(root: string): RuleReport[] {
  const sources = readSources(root)
  const below = (...folders: string[]): Source[] =>
    sources.filter(({ path }) => folders.some((folder) => path.startsWith(folder)))
  const except = (list: Source[], ...allowed: string[]): Source[] =>
    list.filter(({ path }) => !allowed.some((start) => path.startsWith(start)))
  const code = below('main/', 'preload/', 'renderer/')
  return [
    {
      rule: 'rule 1: only the contract, the host and the client know the transport',
      violations: find(except(code, ...TRANSPORT), imports('@orpc/[^\'"]+')),
    },
    {
      rule: 'rule 1: the window imports nothing of main, and the contract nothing of either side',
      violations: [
        ...find(below('renderer/'), imports('(?:#main/|node:|(?:\\.\\./)+main/)[^\'"]*')),
        // From a folder of the contract one step up is the contract still.
        ...find(
          below('preload/contract/').filter(({ path }) => path.split('/').length === 3),
          imports('(?!zod|@orpc/contract|\\./)[^\'"]+'),
        ),
        ...find(
          below('preload/contract/').filter(({ path }) => path.split('/').length === 4),
          imports('(?!zod|@orpc/contract|\\./|\\.\\./[^./])[^\'"]+'),
        ),
      ],
    },
    {
      rule: 'rule 1: commands are clients of the contract, and what they know of a project is what it tells them',
      violations: [
        ...find(below('main/commands/'), imports('(?:#main/|\\.\\./)(?:store|handlers)/[^\'"]+')),
        ...find(below('main/commands/'), /\bworkspace\.store\b|\{ store[ ,}]/gu),
      ],
    },
    {
      rule: 'rule 1: files are written and read without the store',
      violations: find(below('main/exchange/'), imports('(?:#main/|(?:\\.\\./)+)store/[^\'"]+')),
    },
    {
      rule: 'rule 1: what is said below the command line names no option of it',
      violations: find(
        except(
          below('main/'),
          'main/commands/',
          'main/app/command.ts',
          'main/launch',
          'main/cli.ts',
          ...MAY_NAME_OPTIONS,
        ),
        OPTION,
      ),
    },
    {
      rule: 'no two folders of the window import each other',
      violations: circles(below('renderer/')),
    },
    {
      rule: 'no file imports itself over others',
      violations: importCircles(code),
    },
    {
      rule: 'rule 2: only the window’s own files import electron',
      violations: find(except(code, ...WINDOW), imports('electron(?:/[^\'"]+)?')),
    },
    {
      rule: 'rule 3: only main/store holds SQL',
      violations: [
        ...find(except(below('main/'), 'main/store/'), SQL),
        ...find(except(code, 'main/store/'), imports('better-sqlite3')),
      ],
    },
    {
      rule: 'rule 3: only main/inference touches the runtime',
      violations: find(except(code, 'main/inference/'), imports('onnxruntime-[^\'"]+')),
    },
    {
      rule: 'rule 3: main/analysis is pure: it imports itself, the contract, our error and libraries that compute',
      violations: [...find(below('main/analysis/'), IMPURE), ...foreign(below('main/analysis/'))],
    },
    {
      rule: 'only main/hub, main/queue and the endpoint of machine raters open connections, when a person asks for them',
      violations: [
        ...find(except(code, 'main/queue/'), imports('(?:bullmq|ioredis)')),
        ...find(
          except(code, 'main/hub/', 'main/rater/endpoint.ts', 'main/launch/', 'main/app/'),
          /(?<![\w.])fetch\(|\bWebSocket\b/gu,
        ),
        ...find(
          except(code, 'main/hub/', 'main/rater/endpoint.ts'),
          imports('(?:@huggingface/hub|undici|node:(?:http|https|http2|net|tls|dgram|dns))'),
        ),
      ],
    },
    {
      rule: 'rule 4: migrations are numbered without a gap, and each has its test',
      violations: migrations(root, sources),
    },
    { rule: 'rule 5: every noun of the contract has its handlers, and no others exist', violations: nouns(sources) },
    { rule: 'no file is called by what it is instead of what it is for', violations: vagueNames(code) },
    {
      rule: 'a comment has a subject: none begins with “Of”',
      violations: find(sources, /(?:\/\*\*?|\/\/|^\s*\*)\s+Of\s[^\n]*/gmu),
    },
    { rule: 'files are short', violations: lengths(code) },
    { rule: 'the lock file names the optional packages of every platform, and no host', violations: lockFile(root) },
  ]
}

const imports = (name: string): RegExp =>
  new RegExp(`(?<![\\w.])(?:from|import|require\\()\\s*\\(?\\s*['"]${name}['"]`, 'gu')

function readSources(root: string): Source[] {
  return globSync(['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root })
    .filter((path) => !path.endsWith('_pb.ts'))
    .toSorted()
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}

function find(sources: Source[], pattern: RegExp): string[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((match) => {
      const line = text.slice(0, match.index).split('\n').length
      return `${path}:${line} ${match[0].trim().slice(0, 60)}`
    }),
  )
}

const IMPORTED = /\bfrom\s+'([^'\s]+)'/gu

/** What analyses import beside themselves, the contract, the error and libraries that compute. */
const foreign = (sources: Source[]): string[] =>
  sources.flatMap(({ path, text }) =>
    [...text.matchAll(IMPORTED)].flatMap(([, name = '']) => {
      const target = name.startsWith('.') ? join(dirname(path), name) : name.replace(/^#/u, '')
      const isOwn = ['main/analysis/', 'contract/', 'main/keymark-error.ts'].some((start) => target.startsWith(start))
      return isOwn || PURE_LIBRARIES.some((library) => target.split('/')[0] === library) ? [] : `${path} ${name}`
    }),
  )

/** Pairs of folders that import each other, by their names. */
function circles(sources: Source[]): string[] {
  const arrows = new Set(
    sources.flatMap(({ path, text }) =>
      [...text.matchAll(IMPORTED)].flatMap(([, name = '']) => {
        const [from, to] = [dirname(path), dirname(join(dirname(path), name))]
        const isInside = name.startsWith('.') && from.includes('/') && to.includes('/')
        return from === to || !isInside ? [] : `${from} ${to}`
      }),
    ),
  )
  return [...arrows].flatMap((arrow) => {
    const [from = '', to = ''] = arrow.split(' ')
    return from < to && arrows.has(`${to} ${from}`) ? `${from} and ${to}` : []
  })
}

/** Files that import each other in a circle, each circle once, as `a → b → a`. Types count: who reads one has to read the other. */
function importCircles(sources: Source[]): string[] {
  const paths = new Set(sources.map(({ path }) => path))
  const arrows = new Map(
    sources.map(({ path, text }) => [
      path,
      [...text.matchAll(IMPORTED)]
        .map(([, name = '']) =>
          name.startsWith('.')
            ? join(dirname(path), name).replaceAll('\\', '/')
            : name.replace(/^#contract\//u, 'preload/contract/').replace(/^#/u, ''),
        )
        .filter((target) => paths.has(target)),
    ]),
  )
  const found: string[] = []
  const done = new Set<string>()
  const walk = (path: string, way: string[]): void => {
    const at = way.indexOf(path)
    if (at >= 0) found.push([...way.slice(at), path].join(' → '))
    if (at >= 0 || done.has(path)) return
    for (const next of arrows.get(path) ?? []) walk(next, [...way, path])
    done.add(path)
  }
  for (const path of paths) walk(path, [])
  return found
}

function migrations(root: string, sources: Source[]): string[] {
  const folder = 'main/store/migrations/'
  const files = sources.filter(({ path }) => path.startsWith(folder)).map(({ path }) => basename(path, '.ts'))
  return files
    .toSorted()
    .flatMap((name, index) => [
      ...(name.startsWith(`${String(index + 1).padStart(3, '0')}-`)
        ? []
        : [`${folder}${name}.ts is number ${index + 1}`]),
      ...(existsSync(join(root, `tests/${folder}${name}.test.ts`))
        ? []
        : [`${folder}${name}.ts has no test of its own`]),
    ])
}

function nouns(sources: Source[]): string[] {
  const index = sources.find(({ path }) => path === 'preload/contract/index.ts')?.text ?? ''
  const [, list = ''] = /export const contract = \{([^}]*)\}/u.exec(index) ?? []
  const names = list.split(',').flatMap((name) => name.trim() || [])
  const handlers = sources
    .filter(({ path }) => path.startsWith('main/handlers/') && path !== 'main/handlers/handlers.ts')
    .map(({ path }) => basename(path, '.ts'))
  return [
    ...(names.length === 0 ? ['preload/contract/index.ts exports no contract'] : []),
    ...names.filter((name) => !handlers.includes(name)).map((name) => `main/handlers/${name}.ts is missing`),
    ...handlers.filter((name) => !names.includes(name)).map((name) => `preload/contract/${name}.ts is missing`),
  ]
}

const vagueNames = (sources: Source[]): string[] =>
  sources.map(({ path }) => path).filter((path) => /(?:^|\/)(?:utils?|helpers?|types|common)(?:\.tsx?$|\/)/u.test(path))

function lengths(sources: Source[]): string[] {
  const counted = sources
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .toSorted((a, b) => a.lines - b.lines)
  const median = counted[Math.floor(counted.length / 2)]?.lines ?? 0
  return [
    ...(median < 100 ? [] : [`half of the files have ${median} lines or more`]),
    ...counted
      .filter(({ path, lines }) => lines > 300 && !(path in LONG))
      .map(({ path, lines }) => `${path} has ${lines} lines`),
  ]
}

/** npm leaves out what its registry lacks for another platform, and then refuses its own lock file. */
function lockFile(root: string): string[] {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(text) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const installed = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  return [
    ...optional.filter((name) => !installed.has(name)).map((name) => `package-lock.json lacks ${name}`),
    ...(text.includes('"resolved"') ? ['package-lock.json names the registry that it was made with'] : []),
  ]
}
