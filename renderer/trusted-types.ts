/**
 * Before any component is made. The content security policy lets no text become markup. react-aria's number field empties
 * its announcements with `innerHTML = ''`, which adds no markup: this lets the empty text through, and nothing else.
 */
interface PolicyFactory {
  createPolicy: (name: string, rules: { createHTML: (text: string) => string | null }) => unknown
}

const factory = (window as { trustedTypes?: PolicyFactory }).trustedTypes
factory?.createPolicy('default', { createHTML: (text) => (text === '' ? '' : null) })
