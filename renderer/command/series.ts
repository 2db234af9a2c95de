import type { Command } from './registry.ts'

/** Never empty. */
export type Series = [Command, ...Command[]]

const NUMBER = / (\d+)$/u

/** The number that a command's title ends in; empty when it ends in none. */
export const numberOf = ({ title }: Command): string => NUMBER.exec(title)?.[1] ?? ''

/** Commands whose titles differ in their last number only, put together where the first of them stands: nine marks need not be nine lines. */
export function series(commands: Command[]): Series[] {
  const named = new Map<string, Series>()
  for (const command of commands) {
    const name = numberOf(command) === '' ? command.id : command.title.replace(NUMBER, '')
    const begun = named.get(name)
    if (begun) begun.push(command)
    else named.set(name, [command])
  }
  return [...named.values()]
}
