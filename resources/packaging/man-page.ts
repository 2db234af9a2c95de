/** The manual page of `keymark`, made from the commands themselves. */
import type { Command } from 'commander'

/**
 * @param program the command line as `keymark --help` shows it
 * @param date of the page, as `2026-11-26`
 * @returns troff with the macros of man(7)
 */
export function manPage(program: Command, date: string): string {
  const commands = leaves(program, '')
  return [
    `.TH KEYMARK 1 "${date}" "Keymark ${program.version() ?? ''}" "User Commands"`,
    '.SH NAME',
    `keymark \\- ${text(program.description()).replace(/^An? /u, '').replace(/\.$/u, '')}`,
    '.SH SYNOPSIS',
    '.B keymark',
    '.br',
    '.B keymark',
    '.IR project.keymark | packet.kmpacket | labels.kmlabels',
    '.br',
    '.B keymark',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    'Without words, or with a file of its own, Keymark opens its window.',
    'With a command it needs no display: results go to standard output, progress to standard error, and the exit status is 0 only on success.',
    '.SH COMMANDS',
    ...commands.flatMap(({ name, command }) => [
      '.TP',
      `.B ${text(name)} ${text(command.usage().replace('[options] ', ''))}`,
      line(command.description()),
      ...command
        .createHelp()
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .flatMap((option) => ['.RS', '.TP', `.B ${text(option.flags)}`, line(option.description), '.RE']),
    ]),
    '.SH FILES',
    '.TP',
    '.I *.keymark',
    'a project: models, scans, studies and labels in one SQLite database',
    '.TP',
    '.I *.kmpacket',
    'keys for an annotator to label, without model or network',
    '.TP',
    '.I *.kmlabels',
    'what an annotator returns',
    '',
  ].join('\n')
}

/** Commands that do something, by their whole name: `study create`. */
const leaves = (command: Command, before: string): { name: string; command: Command }[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help')
    .flatMap((child) => {
      const name = `${before}${child.name()}`
      const below = leaves(child, `${name} `)
      // Some do something by themselves, and more with a second word.
      const isLeaf = below.length === 0 || child.options.length > 0 || child.registeredArguments.length > 0
      return [...(isLeaf ? [{ name, command: child }] : []), ...below]
    })

/** troff reads a hyphen as one for breaking lines. */
const text = (value: string): string =>
  value
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/\s*\n\s*/gu, ' ')

/** A line of text; a dot or an apostrophe at its beginning would be a command. */
const line = (value: string): string => text(value).replace(/^(?=[.'])/u, '\\&') || '\\&'
