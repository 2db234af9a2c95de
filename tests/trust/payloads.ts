/** What a page that somebody has taken over might send: inputs that fit a procedure's schema, nearly fit it, or are anything at all. */
import { z } from 'zod'

type Below = (n: number) => number
type Schema = Exclude<z.core.JSONSchema._JSONSchema, boolean>

/** Strings that mean something to somebody. `lures` are paths of files that nobody chose. */
const texts = (lures: readonly string[]): string[] => [
  ...lures,
  ...lures.map((path) => `file://${path}`),
  ...lures.map((path) => `../../../../../../../../..${path}`),
  ...lures.map((path) => `${path}\0.keymark`),
  '',
  '\0',
  'wiki',
  'ada lovelace',
  '__proto__',
  'constructor',
  '%_%',
  "'; DROP TABLE event; --",
  '\u202eevil\u001b]0;owned\u0007',
  '\ud800',
  '=HYPERLINK("http://127.0.0.1:9/")',
  '2026-99-99',
  'x'.repeat(300),
  'é'.repeat(100_000),
  '('.repeat(3000),
]

const NUMBERS = [0, 1, 2, 3, -1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, Number.NaN, Infinity, 5e-324]

function nested(depth: number): unknown {
  let value: unknown = []
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const ODDITIES: (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => 10n ** 30n,
  () => new Date(Number.NaN),
  () => new Map([['a', 1]]),
  () => new Uint8Array(100_000),
  () => nested(2000),
  () => JSON.parse('{"__proto__": {"study": 1}, "constructor": 1, "toString": null}'),
  () => Array.from({ length: 20_000 }, (_, n) => n),
]

export class Payloads {
  readonly #below: Below
  readonly #texts: string[]
  /** Ids that main gave out. */
  readonly #ids: readonly string[]

  constructor(below: Below, lures: readonly string[], ids: readonly string[]) {
    this.#below = below
    this.#texts = texts(lures)
    this.#ids = ids
  }

  /** One of: as the schema says but for one place, as it says, or anything. */
  of(input: z.ZodType | undefined): unknown {
    if (input === undefined || this.#below(10) === 0) return this.#anything()
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
    return this.#fitting(schema, this.#below(2) === 0 ? 0 : 12)
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)] as Item
  }

  #anything(): unknown {
    const kind = this.#below(3)
    return kind === 0 ? this.#one(this.#texts) : kind === 1 ? this.#one(NUMBERS) : this.#one(ODDITIES)()
  }

  /** @param wild one place in so many is anything; 0: none */
  #fitting(schema: Schema, wild: number): unknown {
    if (wild > 0 && this.#below(wild) === 0) return this.#anything()
    const next = (inner: Schema | boolean | undefined): unknown =>
      typeof inner === 'object' ? this.#fitting(inner, wild) : this.#anything()
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return this.#one(schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return next(this.#one(choices))
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {})
            .filter(([name]) => schema.required?.includes(name) === true || this.#below(2) === 0)
            .map(([name, inner]) => [name, next(inner)]),
        )
      case 'array':
        return (schema.prefixItems ?? Array.from({ length: this.#below(4) + (schema.minItems ?? 0) })).map((item) =>
          next((item ?? schema.items) as Schema | undefined),
        )
      case 'string':
        return this.#below(3) === 0 || schema.pattern !== undefined ? this.#one(this.#ids) : this.#one(this.#texts)
      case 'number':
      case 'integer':
        return this.#below(2) === 0 ? 1 + this.#below(3) : this.#one(NUMBERS)
      case 'boolean':
        return this.#below(2) === 0
      case 'null':
        return null
      case undefined:
        return this.#anything()
    }
  }
}
