import type { AnalysisName } from '#contract/analysis.ts'

/** The analyses that have a page of their own. */
export type PageAnalysis = Exclude<AnalysisName, 'leave-one-out'>

interface Words {
  title: string
  /** What it answers, for someone who has not read the paper. */
  question: string
  /** How the numbers are made; a paragraph each. */
  method: string[]
}

const EXAMPLES =
  'Each random sentence gives one random position, as in the paper; choose every position to use all of them. The prefix up to that position is an example. Intervals treat examples as independent, which positions of one sentence are not.'

export const WORDS: Record<PageAnalysis, Words> = {
  values: {
    title: 'Values',
    question:
      'Every key has a value that pushes the model towards some next tokens. Does it push towards the token that follows the texts on which its key fires?',
    method: [
      'The value’s vector is multiplied with the output embedding, and the softmax of the result is a distribution over the vocabulary. The final normalisation is left out as in the paper, unless chosen.',
      'A key agrees when the likeliest token of its value is the token that follows its strongest trigger. Keys that never fired, and keys whose strongest trigger ends its sentence, are not counted. Intervals are Wilson’s.',
      'The rank of a token is one more than the number of tokens that are strictly likelier. Table 2 counts, of the 100 surest values, those whose token follows at least one of the key’s triggers that the scan kept.',
    ],
  },
  ablation: {
    title: 'Ablation',
    question:
      'How much of a key’s response is lost when one word of the text is taken away: the first, the last, or any?',
    method: [
      'Random keys of each layer that fired, and their strongest triggers. Each prefix is run again without its first, its last, or a random token of its own (the beginning token is none of them), and the coefficient at the new end of the prefix is compared: (m′ − m) / m. At −100 % the key has fallen silent.',
      'Prefixes of one token are left out and counted. Intervals are percentile bootstrap intervals over the keys of a layer, since triggers of one key are alike.',
      'The scan keeps a number of triggers for each key; if it is fewer than asked for, those are used.',
    ],
  },
  memories: {
    title: 'Memories',
    question:
      'How many memories of a layer take part in one prediction, and is the layer’s prediction that of any of them?',
    method: [
      'A memory is active when its coefficient is above 0. For models with GELU or SiLU nearly every coefficient differs from 0, so the table also counts strong memories: those whose |m|·‖v‖ is at least a tenth of the largest of the layer at that position.',
      'The prediction of a layer is the likeliest token under its output (its bias included), multiplied with the output embedding; a value’s is found in the same way. A layer differs when none of its active memories predicts what it does.',
      'Of the other cases the next word of the text is looked up among common English stop words, and prefixes of fewer than 5 tokens are counted.',
      EXAMPLES,
    ],
  },
  residual: {
    title: 'Residual',
    question:
      'At which layer is the model’s final prediction made, and who makes it: what was there before, or the layer?',
    method: [
      'r is what enters the sum of a feed-forward layer, y is what the layer adds (its bias included), and o = y + r. In a model whose attention and feed-forward layer run side by side, the attention belongs to r. All three are read out in the same way: through the model’s final normalisation, as it reads out its last layer, or as a bare product with the output embedding.',
      'Residual: o predicts what r does, and y something else. Ffn: o predicts what y does, and r something else. Agreement: all three predict the same. Composition: o predicts what neither does.',
      EXAMPLES,
    ],
  },
  sparsity: {
    title: 'Sparsity',
    question: 'How often are the keys of each layer active? Are there keys that never fire, or that nearly always do?',
    method: [
      'A key is active at a position when its coefficient is above 0. Never active and nearly always active (at more than nine positions in ten) are said of the positions of this text; the last column says how many keys have no trigger in the whole scan.',
    ],
  },
  dimension: {
    title: 'Dimension',
    question: 'How many directions do the model’s hidden states really use, layer by layer?',
    method: [
      'The hidden state is the residual stream after the layer, at the last token of each sentence. For each state the distances to its nearest and second nearest neighbour are compared: the logarithm of their quotient is exponential with the dimension as its rate, whatever the density (Facco and others, 2017). Intervals follow from the χ² distribution, wider by what simulation shows: neighbours that have each other are alike. States that stand at the same place as another are left out.',
    ],
  },
}
