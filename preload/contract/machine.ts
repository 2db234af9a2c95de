/** Machine raters: programs that answer what the people of a study answer, and are kept apart from them. */
import { z } from 'zod'
import { DEFAULT_DRAWS, ScopeAgreement } from './agreement.ts'
import { AnnotationState, Pattern } from './annotation.ts'
import { Estimate } from './estimate.ts'
import { procedure, writing } from './procedure.ts'
import { Seed } from './seed.ts'
import { Name } from './spelling.ts'
import { Table } from './table.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/u)

/** How a machine is asked. Two answers under the same ones are of one rater. */
export const MachineSettings = z.strictObject({
  /** What tables call it. */
  name: Name.min(1, 'A machine rater needs a name.'),
  /** As the server calls it. */
  model: z.string().min(1, 'Say which model the server is to use.').max(500),
  temperature: z.number().min(0).max(2),
  seed: Seed,
})
export type MachineSettings = z.infer<typeof MachineSettings>

export const MachineRater = z.strictObject({
  ...MachineSettings.shape,
  /** Where it was asked first, without password. */
  server: z.string().max(2000),
  /** The weights' digest, where the server tells it. */
  digest: z.string().max(500).nullable(),
  /** What it was asked, before a key is put in, and the form of its answer. */
  prompt: z.string().max(1_000_000),
  schema: z.string().max(1_000_000),
  /** SHA-256 of both. */
  promptVersion: Sha256,
  created: z.iso.datetime(),
})
export type MachineRater = z.infer<typeof MachineRater>

/** One request and all that came of it. */
export const Attempt = z.strictObject({
  time: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  /** The code of HTTP; null where no whole reply came. */
  status: z.int().nullable(),
  /** The whole reply as it came, or as much as there was. */
  reply: z.string(),
  /** Why no label was made of it; null where one was. */
  problem: z.string().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

/** What a machine made of one assignment. `new`: nothing that could be understood. */
export const MachineAnswer = z.strictObject({
  assignment: z.uuid(),
  state: AnnotationState.exclude(['in-progress']),
  patterns: z.array(Pattern),
  /** What of its answer was left out, in words; empty where nothing was. */
  leftOut: z.array(z.string()),
  attempts: z.array(Attempt).min(1),
})
export type MachineAnswer = z.infer<typeof MachineAnswer>

/** A machine rater of a study, and how far it is. */
export const Machine = z.object({
  id: z.int(),
  ...MachineSettings.shape,
  server: z.string(),
  digest: z.string().nullable(),
  promptVersion: z.string(),
  created: z.iso.datetime(),
  /** Distinct keys and controls of the study, those answered, and those whose answers could not be understood. */
  assignments: z.int(),
  labelled: z.int(),
  failed: z.int(),
})
export type Machine = z.infer<typeof Machine>

/** How a machine is asked from the window: on this machine, with the prompt that Keymark brings. */
export const MachineRequest = z.object({
  study: z.int(),
  /** Address of an OpenAI-compatible server: http://127.0.0.1:8080/v1 */
  server: z.string().trim().min(1, 'Say where the server answers.').max(2000),
  ...MachineSettings.shape,
})
export type MachineRequest = z.infer<typeof MachineRequest>

/** The alternative annotator test (Calderon, Reichart and Dror 2025). */
export const AlternativeTest = z.object({
  /** How much a machine may be behind a person, for being cheaper. */
  epsilon: z.number(),
  people: z.array(
    z.object({
      annotator: z.string(),
      /** That this person, another one and the machine labelled. */
      keys: z.int(),
      /** Shares of these keys where the machine is at least as near to the others as this person, and the other way round; null: too few. */
      machineAsNear: z.number().nullable(),
      personAsNear: z.number().nullable(),
      /** One-sided, before the correction for several people. */
      p: z.number().nullable(),
      /** Whether the machine wins against this person, after it. */
      wins: z.boolean().nullable(),
    }),
  ),
  /** ω: share of the people that it wins against. From one half on the machine may stand in for a person, its authors say. */
  winningRate: z.number().nullable(),
  /** ρ: mean of `machineAsNear`. */
  advantage: z.number().nullable(),
  /** Why there is no result. */
  reason: z.string().nullable(),
})
export type AlternativeTest = z.infer<typeof AlternativeTest>

/** What somebody found: over all finished keys, and over controls, where there is nothing to find. */
const Found = z.object({
  keys: z.object({ annotations: z.int(), withPattern: Estimate }),
  controls: z.object({ annotations: z.int(), withPattern: Estimate }),
  /** Median of a key; null where nobody measured. */
  seconds: z.number().nullable(),
  /** Keys that it is of. */
  timed: z.int(),
})

/** A machine beside people, all over the keys that it labelled. */
export const MachineComparison = z.object({
  machine: Machine,
  /** That it and at least one person labelled. */
  keys: z.int(),
  /** Every two people on them, and every person with the machine. */
  people: z.array(z.object({ people: z.tuple([z.string(), z.string()]), scope: ScopeAgreement })),
  machinePairs: z.array(z.object({ person: z.string(), scope: ScopeAgreement })),
  test: AlternativeTest,
  found: z.object({ people: Found, machine: Found }),
  table: Table,
  /** What the table cannot say, in sentences. */
  words: z.array(z.string()),
})
export type MachineComparison = z.infer<typeof MachineComparison>

/** Against skilled annotators, by the authors of the test. */
export const DEFAULT_EPSILON = 0.15

export const machine = {
  /** Oldest first. */
  list: procedure.input(z.object({ study: z.int() })).output(z.array(Machine)),
  /** Each machine of the study beside its people. Same labels and seed, same numbers. */
  compare: procedure
    .input(
      z.object({
        study: z.int(),
        seed: Seed.default(1),
        draws: z.int().min(1).max(100_000).default(DEFAULT_DRAWS),
        epsilon: z.number().min(0).max(1).default(DEFAULT_EPSILON),
      }),
    )
    .output(z.array(MachineComparison)),
  /** Asks for every key and control that this rater has not answered yet, as a job; answers once the first is asked for. */
  annotate: writing.input(MachineRequest).output(z.object({ job: z.uuid(), machine: z.int() })),
}
