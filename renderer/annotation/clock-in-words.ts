import type { AnnotationView } from '#contract/annotation.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' })
const said = (moment: string): string => DAY.format(new Date(moment))

/** What a clock that was set back means for the changes made since. */
export const clockInWords = ({ from, to }: NonNullable<AnnotationView['setBack']>): string =>
  `The clock of this computer was set back: it says ${said(to)}, and an earlier change was made at ${said(from)}. The order of your changes is kept.`
