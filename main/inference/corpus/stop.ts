/** A place where a sentence may end; all are UTF-16 offsets into the text. */
export interface Stop {
  text: string
  /** Where the sentence that may end here begins. */
  sentence: number
  /** The first stop character, the end of the run of them, and the end of what closes behind it. */
  from: number
  to: number
  end: number
  /** The first character behind it that is neither white space nor an opening mark; the text's length where there is none. */
  next: number
}
