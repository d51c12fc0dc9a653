import { WorkbenchError } from '../../base/errors.ts'
import { isObject } from '../../base/isObject.ts'

type Raw = Readonly<Record<string, unknown>>

interface Wrapper {
  /** `model_type` of the text model where the file names none. */
  readonly text: string
  /** Whether embedding and unembedding are one table where the file says nothing. */
  readonly tied: boolean
  /** The keys of the text model may stand beside `vision_config` instead of inside `text_config`. */
  readonly isFlat?: boolean
}

/**
 * Models that see or hear around a text model, which computes the same alone: by `model_type`. Of each it was shown that
 * logits of a text without images are those of the text model.
 */
const wrappers: Readonly<Record<string, Wrapper>> = {
  gemma3: { text: 'gemma3_text', tied: true },
  idefics3: { text: 'llama', tied: false },
  internvl: { text: 'qwen2', tied: true },
  llava: { text: 'llama', tied: false },
  llava_next: { text: 'llama', tied: false },
  llava_onevision: { text: 'qwen2', tied: false },
  mistral3: { text: 'mistral', tied: true },
  qwen2_5_vl: { text: 'qwen2', tied: false, isFlat: true },
  qwen2_vl: { text: 'qwen2', tied: false, isFlat: true },
  smolvlm: { text: 'llama', tied: false },
  vipllava: { text: 'llama', tied: false },
}

/** Text models that stand only in such a model, and the one whose block they are. */
const sameAs: Readonly<Record<string, string>> = { qwen2_vl_text: 'qwen2', qwen2_5_vl_text: 'qwen2' }

/** What config.json says of the text model. */
export interface TextPart {
  readonly config: Raw
  /** `model_type` of the whole; null where all of it is a text model. */
  readonly wrapper: string | null
}

/**
 * The configuration of the text model, out of `text_config` where a larger model holds it.
 *
 * @param raw  the outermost level of config.json
 * @param path for messages
 * @throws WorkbenchError 'input.format' for a larger model without one
 */
export function textPart(raw: Raw, path: string): TextPart {
  const { model_type: type } = raw
  if (typeof type !== 'string' || !Object.hasOwn(wrappers, type)) return { config: raw, wrapper: null }
  const { text, tied, isFlat = false } = wrappers[type]!
  const inner = raw['text_config'] ?? (isFlat ? withoutVision(raw) : null)
  if (!isObject(inner))
    throw new WorkbenchError('input.format', `${path}: ${type} has no text_config, which describes its text model`, {
      path,
    })
  const innerType = typeof inner['model_type'] === 'string' ? inner['model_type'] : text
  // the outer level says whether the tables are one; older writers left that to the inner one
  const tie = (raw['tie_word_embeddings'] ?? tied) === true || inner['tie_word_embeddings'] === true
  const dtype = inner['dtype'] ?? inner['torch_dtype'] ?? raw['dtype'] ?? raw['torch_dtype']
  const config = {
    ...withoutSections(inner),
    ...(dtype == null ? {} : { dtype }),
    model_type: Object.hasOwn(sameAs, innerType) ? sameAs[innerType] : innerType,
    tie_word_embeddings: tie,
  }
  return { config, wrapper: type }
}

function withoutVision(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'vision_config' && key !== 'model_type'))
}

/** Positions of three axes, time, height and width, of which a text has the same number in all: those of one axis. */
function withoutSections(text: Raw): Raw {
  const plain = (value: unknown): unknown => {
    if (!isObject(value) || !('mrope_section' in value)) return value
    const { mrope_section: _, type, rope_type: kind = type, ...rest } = value
    return { ...rest, rope_type: kind === 'mrope' ? 'default' : kind }
  }
  const keys = ['rope_scaling', 'rope_parameters'].filter((key) => text[key] != null)
  return { ...text, ...Object.fromEntries(keys.map((key) => [key, plain(text[key])])) }
}

/** Where the tensors of the text model stand among those of a larger one. */
export interface TextTensors {
  /** Name in the text model by name in the file. */
  readonly names: ReadonlyMap<string, string>
  /** Parts that are not read: their names, and how many tensors each has. */
  readonly leftOut: ReadonlyMap<string, number>
}

const otherParts =
  /^(?:model\.)?(vision_tower|vision_model|vision_encoder|visual|image_tower|audio_tower|multi_modal_projector|connector|image_newline)(\.|$)/

/**
 * Sorts the tensors of a larger model. Writers of different years put the text model at `language_model.model`, at
 * `model.language_model` or `model.text_model`, or leave it where it stands alone; a name of no known part stays, and is
 * refused later as any tensor without a place.
 */
export function textTensors(fileNames: Iterable<string>): TextTensors {
  const names = new Map<string, string>()
  const leftOut = new Map<string, number>()
  for (const name of fileNames) {
    const part = otherParts.exec(name)?.[1]
    if (part === undefined) names.set(name, textName(name))
    else leftOut.set(part, (leftOut.get(part) ?? 0) + 1)
  }
  return { names, leftOut }
}

function textName(name: string): string {
  return name
    .replace(/^language_model\.(?=(model|lm_head)\.)/, '')
    .replace(/^model\.(language_model|text_model)\./, 'model.')
}
