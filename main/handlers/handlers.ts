/** The shape of what implements the contract, derived from it. */
import type { Inputs, Outputs } from '#contract/index.ts'

/** A stream is implemented as an async generator. */
type Answer<Output> = [Output] extends [AsyncIteratorObject<infer Item, infer _Return, infer _Next>]
  ? AsyncGenerator<Item>
  : Output | Promise<Output>

export type Handlers = {
  [Noun in keyof Inputs]: {
    [Verb in keyof Inputs[Noun]]: (
      input: Inputs[Noun][Verb],
      signal: AbortSignal | undefined,
    ) => Answer<Outputs[Noun][Verb & keyof Outputs[Noun]]>
  }
}
