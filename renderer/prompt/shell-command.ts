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
  return [
    'keymark prompt',
    quoted(text),
    `--project ${quoted(project)} --scan ${quoted(scan)}`,
    ...set.map(({ layer, index, scale }) => `--set ${layer}/${index}=${scale}`),
    ...(finalNorm ? [] : ['--final-norm off']),
    '--json',
  ].join(' ')
}

const quoted = (text: string): string => (/^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
