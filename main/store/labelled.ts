/** The states of annotations that are finished, for SQL. */
export const LABELLED = `('done', 'no-pattern', 'uninterpretable')`
