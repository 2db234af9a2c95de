/** A model kept open to answer questions about prompts. The runtime blocks while it works: inference process only. */
import { tokenIn } from '#contract/prefix.ts'
import type { KeyId } from '#contract/key-id.ts'
import type {
  Intervention,
  PromptFlow,
  PromptMemory,
  PromptQuestion,
  PromptReading,
  PromptReads,
} from '#contract/prompt.ts'
import { KeymarkError } from '../../keymark-error.ts'
import { checkModel } from '../model-check.ts'
import { atMost, openValues, promotedBy } from '../analysis/promoted.ts'
import { openModel, type OpenModel } from '../model/open.ts'
import { openScanned } from '../model/scanned.ts'
import { Reading } from '../instrument/reading.ts'
import { vectorNorms } from '../model/vectors.ts'
import { openSession, type ModelSession } from '../session.ts'
import { openTokenizer, type SentenceTokenizer } from '../tokenizer.ts'
import { keyReads } from './reads.ts'
import { type Cell, noSuchKey, runPrompt, type PromptRun, scalesOf } from './run.ts'
import type { PromptAnswer, PromptRequest, PromptTask } from './task.ts'

/** Tokens that the model's prediction, and a value, are shown with. */
const FINAL = 5
const TOP = 5
/** Runs kept: the original and a few changes, so that going over their cells costs nothing. */
const KEPT = 8

type Promoted = PromptMemory['top']

export class Explorer {
  readonly #model: OpenModel
  readonly #task: PromptTask
  readonly #tokenizer: SentenceTokenizer
  /** ‖v‖, per layer. */
  readonly #norms: Float32Array[]
  readonly #texts: Map<number, string>
  #explored: { finalNorm: boolean; session: ModelSession } | null = null
  #values: ModelSession | null = null
  /** What keys of a layer read. */
  #read: { layer: number; session: ModelSession } | null = null
  readonly #runs = new Map<string, PromptRun>()
  readonly #promoted = new Map<string, Promoted>()

  constructor(
    model: OpenModel,
    task: PromptTask,
    tokenizer: SentenceTokenizer,
    norms: Float32Array[],
    vocabulary: readonly [number, string][],
  ) {
    this.#model = model
    this.#task = task
    this.#tokenizer = tokenizer
    this.#norms = norms
    this.#texts = new Map(vocabulary)
  }

  /** @throws KeymarkError when the text has no token, a key is none of the model's, or the graph does not serve. */
  async ask({ position, key, ...question }: PromptRequest): Promise<PromptAnswer> {
    const run = await this.#run(question)
    if (position === null) return this.#reading(run)
    return key === undefined ? this.#flow(run, position) : this.#reads(run, question.set, position, key)
  }

  async #run(question: PromptQuestion): Promise<PromptRun> {
    const name = JSON.stringify(question)
    const known = this.#runs.get(name)
    // What was looked at last is kept longest.
    this.#runs.delete(name)
    const run = known ?? (await this.#newRun(question))
    this.#runs.set(name, run)
    for (const oldest of this.#runs.keys()) if (this.#runs.size > KEPT) this.#runs.delete(oldest)
    return run
  }

  async #newRun({ text, set, finalNorm }: PromptQuestion): Promise<PromptRun> {
    const { leading, trailing } = this.#tokenizer
    const [encoded] = await this.#tokenizer.encode([text])
    if (encoded === undefined || encoded.ids.length === leading.length + trailing.length)
      throw new KeymarkError('bad-input', 'The text has no token that the model could read. Give it a few words.')
    const session = await this.#session(finalNorm)
    return runPrompt({ model: this.#model, session, text, encoded, set, norms: this.#norms, final: FINAL })
  }

  async #session(finalNorm: boolean): Promise<ModelSession> {
    if (this.#explored?.finalNorm === finalNorm) return this.#explored.session
    await this.#explored?.session.close()
    this.#explored = null
    const session = await openSession(
      this.#model,
      { kind: 'explored', finalNorm, top: atMost(this.#model, FINAL) },
      this.#task,
    )
    this.#explored = { finalNorm, session }
    return session
  }

  #token = (id: number): string => this.#texts.get(id) ?? `#${id}`

  #prediction = ([id, probability]: readonly [number, number]) => ({ token: this.#token(id), id, probability })

  #reading({ text, ids, ends, isCut, cells, final }: PromptRun): PromptReading {
    const { leading, trailing } = this.#tokenizer
    const tokens = Array.from(ids, this.#token)
    const read = { text, tokens, tokenEnds: [...ends], first: leading.length }
    return {
      isCut,
      positions: [...ids].map((id, position) => ({
        token: tokenIn({ ...read, position }, position),
        id,
        isSpecial: position < leading.length || position >= ids.length - trailing.length,
        layers: (cells[position] ?? []).map(({ layer, r, y, o, case: decided }) => ({
          layer,
          residual: this.#prediction(r),
          ffn: this.#prediction(y),
          output: this.#prediction(o),
          case: decided,
        })),
        final: (final[position] ?? []).map(this.#prediction),
      })),
    }
  }

  async #flow(run: PromptRun, position: number): Promise<PromptFlow> {
    const { cells, final, flows } = run
    const [layers, flow, target] = [cells[position], flows[position], final[position]?.[0]]
    if (layers === undefined || flow === undefined || target === undefined) throw this.#noPosition(run, position)
    const promoted = await this.#promotedBy(
      layers.flatMap(({ layer, memories }) => memories.map(({ index }) => ({ layer, index }))),
    )
    const { logit, sum } = flow
    let before = 0
    return {
      position,
      target: this.#prediction(target),
      logit,
      sum,
      rest: sum === null ? null : logit - sum,
      before: layers[0]?.towards?.r ?? null,
      layers: layers.map(({ layer, towards, added, taken, memories }) => {
        const between = towards === null ? null : layer === 1 ? 0 : towards.r - before
        if (towards !== null) before = towards.r + towards.y
        return {
          layer,
          between,
          ffn: towards?.y ?? null,
          added,
          taken,
          bias: towards === null || added === null || taken === null ? null : towards.y - added - taken,
          memories: this.#shown(layer, memories, promoted),
        }
      }),
    }
  }

  async #reads(run: PromptRun, set: readonly Intervention[], position: number, key: KeyId): Promise<PromptReads> {
    const { layer, index } = key
    if (index >= (this.#model.memories[layer - 1]?.values.count ?? 0)) throw noSuchKey(this.#model, key)
    if (position >= run.ids.length) throw this.#noPosition(run, position)
    if (this.#read?.layer !== layer) {
      await this.#read?.session.close()
      this.#read = null
      const addition = (model: OpenModel): Reading => new Reading(model, layer)
      this.#read = { layer, session: await openSession(this.#model, { kind: 'own', addition }, this.#task) }
    }
    const scales = scalesOf(this.#model, set)
    const asked = {
      model: this.#model,
      session: this.#read.session,
      norms: this.#norms,
      ids: run.ids,
      position,
      key,
      scales,
    }
    const { preActivation, constant, entering, layers } = await keyReads(asked)
    const promoted = await this.#promotedBy(
      layers.flatMap(({ layer, memories }) => memories.map(({ index }) => ({ layer, index }))),
    )
    let before = 0
    const steps = layers.map(({ layer, r, y, added, taken, memories }) => {
      const between = layer === 1 ? 0 : r - before
      before = r + y
      return {
        layer,
        between,
        ffn: y,
        added,
        taken,
        bias: added === null || taken === null ? null : y - added - taken,
        memories: this.#shown(layer, memories, promoted),
      }
    })
    return {
      ...key,
      position,
      preActivation,
      constant,
      before: layers[0]?.r ?? entering,
      layers: steps,
      between: steps.length === 0 ? 0 : entering - before,
    }
  }

  #shown = (layer: number, memories: Cell['memories'], promoted: ReadonlyMap<string, Promoted>): PromptMemory[] =>
    memories.map((memory) => ({
      layer,
      ...memory,
      isBlind: false,
      top: promoted.get(`${layer}/${memory.index}`) ?? [],
      patterns: [],
    }))

  #noPosition = ({ ids }: PromptRun, position: number): KeymarkError =>
    new KeymarkError('bad-input', `The text has ${ids.length} tokens; there is none at position ${position}.`)

  /** What values promote, each read out once: without the final normalisation, as the paper (§4) and the Values page. */
  async #promotedBy(keys: { layer: number; index: number }[]): Promise<Map<string, Promoted>> {
    const unknown = keys.filter(({ layer, index }) => !this.#promoted.has(`${layer}/${index}`))
    if (unknown.length === 0) return this.#promoted
    this.#values ??= await openValues(this.#model, TOP, this.#task)
    const read = await promotedBy(this.#model, this.#values, unknown, TOP)
    unknown.forEach(({ layer, index }, at) =>
      this.#promoted.set(`${layer}/${index}`, (read[at] ?? []).map(this.#prediction)),
    )
    return this.#promoted
  }
}

/** @throws KeymarkError when the model is missing, not the expected one, or stores its values in a form that cannot be read. */
export async function openExplorer(task: PromptTask): Promise<Explorer> {
  const model = task.expected === null ? await openModel(task.model) : await openScanned({ ...task, ...task.expected })
  // A scan's model was checked by the scan.
  if (task.expected === null) await checkModel(model, task)
  const { description, tokenizerFile } = model
  const tokenizer = await openTokenizer(
    tokenizerFile,
    description.beginningToken?.id ?? null,
    description.context,
    description.vocabulary,
  )
  const norms = []
  for (const { values } of model.memories) norms.push(await vectorNorms(model, values))
  return new Explorer(model, task, tokenizer, norms, await tokenizer.vocabulary())
}
