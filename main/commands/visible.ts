/** Text from models, corpora and names, fit for a terminal: what would steer it or turn its lines around is shown as a symbol. */

/** All control characters but the line feed and the tab, and the marks that change the direction of text. */
const STEERING = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu

/** Where the pictures of the first 32 control characters begin: U+2400 is that of NUL. */
const PICTURES = 0x2400
const PICTURE_OF_DELETE = '\u2421'

export const visible = (text: string): string =>
  text.replace(STEERING, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(PICTURES + code)
    return code === 0x7f ? PICTURE_OF_DELETE : `‹U+${hex(code).toUpperCase()}›`
  })

/** The same JSON, the same characters spelled as escapes. */
export const visibleJson = (json: string): string =>
  json.replace(STEERING, (character) => `\\u${hex(character.charCodeAt(0))}`)

const hex = (code: number): string => code.toString(16).padStart(4, '0')
