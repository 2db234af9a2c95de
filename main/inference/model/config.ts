/** What a model's configuration files say, under one set of names. */

type Fields = Record<string, unknown>

/** The first positive integer under one of these names. */
export function numberIn(config: Fields, names: readonly string[]): number | null {
  for (const name of names) {
    const value = config[name]
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  }
  return null
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsIn = (fields: Fields, name: string): Fields => {
  const value = fields[name]
  return isFields(value) ? value : {}
}

/** Models of text and more keep the decoder's numbers one level down. */
export const flattened = (config: Fields): Fields => ({ ...fieldsIn(config, 'text_config'), ...config })

/** A genai_config.json in the words of a config.json. */
export function fromGenai(genai: Fields): Fields {
  const model = fieldsIn(genai, 'model')
  const decoder = fieldsIn(model, 'decoder')
  return Object.fromEntries(
    Object.entries({
      model_type: model['type'],
      vocab_size: model['vocab_size'],
      bos_token_id: model['bos_token_id'],
      eos_token_id: model['eos_token_id'],
      pad_token_id: model['pad_token_id'],
      max_position_embeddings: model['context_length'],
      num_hidden_layers: decoder['num_hidden_layers'],
      num_attention_heads: decoder['num_attention_heads'],
      num_key_value_heads: decoder['num_key_value_heads'],
      hidden_size: decoder['hidden_size'],
      head_dim: decoder['head_size'],
    }).filter(([, value]) => value !== undefined),
  )
}

/** The decoder's file in its folder, as a genai_config.json names it. */
export function genaiFile(genai: Fields): string | null {
  const name = fieldsIn(fieldsIn(genai, 'model'), 'decoder')['filename']
  return typeof name === 'string' ? name : null
}
