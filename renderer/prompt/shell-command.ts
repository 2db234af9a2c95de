import type { Intervention } from '#contract/prompt.ts'

interface Asked {
  text: string
  /** Name of the project file. */
  project: string
  scan: string
  set: readonly Intervention[]
  finalNorm: boolean
}

/** The same question for a shell, beginning to end. */
export function shellCommand({ text, project, scan, set, finalNorm }: Asked): string {
  // What begins with a dash is read as an option, unless it stands after the end of the options.
  const isLast = text.startsWith('-')
  return [
    'keymark prompt',
    ...(isLast ? [] : [quoted(text)]),
    `--project ${quoted(project)} --scan ${quoted(scan)}`,
    ...set.map(({ layer, index, scale }) => `--set ${layer}/${index}=${scale}`),
    ...(finalNorm ? [] : ['--final-norm off']),
    '--json',
    ...(isLast ? ['--', quoted(text)] : []),
  ].join(' ')
}

const quoted = (text: string): string => (/^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
