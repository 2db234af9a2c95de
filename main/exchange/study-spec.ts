/** A study's specification as a JSON file. */
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, parse, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { PAPER_KINDS } from '#contract/kind.ts'
import { checkDesign, defaultGuidelines, designFields, MOST_SCANS, type StudyDesign } from '#contract/study-design.ts'
import { KeymarkError } from '../keymark-error.ts'

const StudySpec = z
  .strictObject({
    ...designFields,
    /** Name of the scan; the latest when left out. */
    scan: z.string().min(1).nullable().default(null),
    /** Names of several scans to draw from, in place of `scan`. */
    scans: z.array(z.string().min(1)).min(2).max(MOST_SCANS).optional(),
    guidelines: designFields.guidelines.unwrap().optional(),
    /** A Markdown file beside the specification, in place of `guidelines`. */
    guidelinesFile: z.string().min(1).optional(),
  })
  .superRefine((spec, context) => {
    checkDesign({ ...spec, guidelines: '' }, (field, message) =>
      context.addIssue({ code: 'custom', path: [field], message }),
    )
    if (spec.scan !== null && spec.scans !== undefined)
      context.addIssue({ code: 'custom', path: ['scans'], message: 'Name the scans in one place.' })
    if (spec.guidelines !== undefined && spec.guidelinesFile !== undefined)
      context.addIssue({ code: 'custom', path: ['guidelinesFile'], message: 'Give the guidelines in one place.' })
  })

export interface StudySpecFile {
  /** Name of the scan, or null for the latest. */
  scan: string | null
  /** Names of several, the study's own first. */
  scans: string[] | null
  design: Omit<StudyDesign, 'scan' | 'scans'>
}

/** @throws KeymarkError `bad-input` or `not-found` that names the file, each wrong field and what it takes. */
export function readStudySpec(path: string): StudySpecFile {
  const text = read(path, 'Give the path of a JSON file.')
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\uFEFF/u, ''))
  } catch (error) {
    throw new KeymarkError(
      'bad-input',
      `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
  const result = StudySpec.safeParse(json)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${inWords(issue)}`)
    throw new KeymarkError('bad-input', `${path} does not describe a study:\n${lines.join('\n')}`)
  }
  const { scan, scans = null, guidelines, guidelinesFile, ...rest } = result.data
  const written =
    guidelinesFile === undefined
      ? (guidelines ?? defaultGuidelines(rest.kinds ?? PAPER_KINDS))
      : readGuidelines(path, guidelinesFile)
  const checked = designFields.guidelines.safeParse(written)
  if (!checked.success) {
    throw new KeymarkError('bad-input', `${path}: ${guidelinesFile}: ${checked.error.issues[0]?.message}`)
  }
  return { scan, scans, design: { ...rest, guidelines: checked.data } }
}

/** Only what lies beside the specification, links followed: one that a stranger wrote cannot fetch other files into a study. */
function readGuidelines(spec: string, file: string): string {
  const folder = dirname(resolve(spec))
  const path = resolve(folder, file)
  const isOutside = (): boolean =>
    relative(realpathSync(folder), realpathSync(path)).split(sep)[0] === '..' || parse(path).root !== parse(folder).root
  if (existsSync(path) && isOutside()) {
    throw new KeymarkError(
      'bad-input',
      `The guidelinesFile of ${spec}, ${path}, lies outside of the specification’s folder. Put it beside the specification.`,
    )
  }
  return read(path, `It is the guidelinesFile of ${spec}.`)
}

function read(path: string, hint: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'There is no file' : 'Cannot read'
    throw new KeymarkError('not-found', `${reason} ${path}. ${hint}`)
  }
}

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: no such field. The fields are ${Object.keys(StudySpec.shape).join(', ')}.`
  }
  return `${issue.path.join('.') || 'the file'}: ${issue.message}`
}
