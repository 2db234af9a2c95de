/** Languages whose sentences can be found by rules of their own; the command line takes every tag. */
export const LANGUAGES = [
  'en',
  'ar',
  'zh',
  'nl',
  'fr',
  'de',
  'el',
  'he',
  'hi',
  'it',
  'ja',
  'ko',
  'pt',
  'ru',
  'es',
  'th',
]

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

export const languageName = (locale: string): string => names.of(locale) ?? locale
