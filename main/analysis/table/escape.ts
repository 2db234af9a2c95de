/** Texts within the cells of a table that is one itself. */

/** A line's end would end the row. */
export const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim()

/** Every sign that means something within a line stands for itself; at its beginning, what would make a list. */
export const inMarkdown = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>|~&$#!]/gu, '\\$&')
    .replace(/^(\d*)([-+.)])(?=\s|$)/u, '$1\\$2')

/** What LaTeX reads as a command, and signs that its older fonts lack. */
const SIGNS: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '`': '\\textasciigrave{}',
  // Behind the end of a row these would be its options.
  '[': '{[}',
  '*': '{*}',
  '−': '$-$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '→': '$\\rightarrow$',
  '≠': '$\\neq$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  α: '$\\alpha$',
  κ: '$\\kappa$',
  ρ: '$\\rho$',
  χ: '$\\chi$',
  '–': '--',
  '—': '---',
  '“': '\\textquotedblleft{}',
  '”': '\\textquotedblright{}',
  '‘': '\\textquoteleft{}',
  '’': '\\textquoteright{}',
  '…': '\\ldots{}',
}

/** As LaTeX sets it. Letters beyond Latin need an engine that knows them. */
export const inLatex = (text: string): string =>
  oneLine(text).replace(/[\\{}$&#_%~^<>|"`[*−×·→≠≤≥ακρχ–—“”‘’…]/gu, (sign) => SIGNS[sign] ?? sign)
