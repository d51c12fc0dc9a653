import { join } from 'node:path'
import { Template } from '@huggingface/jinja'
import { clocked } from '../../base/clocked.ts'
import { WorkbenchError } from '../../base/errors.ts'
import { listFolder } from '../../files/folder.ts'
import { isObject } from '../../base/isObject.ts'
import { readJsonObject, readTextFile } from '../../files/jsonFile.ts'
import { ggufTokenizerConfig } from './ggufTokenizer.ts'
import {
  findTokenizer,
  readGgufMetadata,
  readSpecialTokens,
  specialTokens,
  type SpecialTokens,
} from './tokenizerFile.ts'

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** The text that a chat model was trained to see around messages. */
export interface ChatTemplate {
  /** Of its file, or what it is called where it was given. */
  readonly path: string
  /** The text of the one called `default`; null where there is none of that name. */
  readonly source: string | null
  /** Names of the templates in the file; most files have `default` only. */
  readonly names: readonly string[]
  /**
   * The prompt for these messages. It holds the special tokens as text: encode it with `addSpecialTokens: false`.
   *
   * @throws WorkbenchError 'input.value' with the template's own words when it refuses the messages
   */
  render(messages: readonly ChatMessage[], options?: RenderOptions): string
}

export interface RenderOptions {
  /** End with the beginning of an answer. Default true. */
  readonly addGenerationPrompt?: boolean | undefined
  /** Default `default`. */
  readonly name?: string | undefined
}

/** Templates are programs of strangers: bounded in size, running time and output. */
const maxTemplateBytes = 2 ** 20
const maxRenderMs = 1000
const maxPromptChars = 2 ** 22

/**
 * Loads the chat template of a checkpoint folder: `chat_template.jinja`, or else `chat_template` of
 * `tokenizer_config.json`, which is a text or a list of named ones; or that of a GGUF file's metadata.
 *
 * @param own text of a template that is taken in place of the model's
 * @returns null when the model has none and none is given
 * @throws WorkbenchError 'input.format' when it cannot be read
 */
export async function loadChatTemplate(
  model: string,
  { signal, own = null }: { signal?: AbortSignal | undefined; own?: string | null } = {},
): Promise<ChatTemplate | null> {
  const place = await findTokenizer(model)
  const found = place.kind === 'gguf' ? await ofGguf(place.path, signal) : await ofFolder(place.path, signal)
  const templates = own === null ? found.templates : new Map([['default', own]])
  if (templates === null) return null
  const path = own === null ? found.path : 'that was given'
  const special = await found.special()
  const parsed = new Map<string, Template>()
  return {
    path,
    source: templates.get('default') ?? null,
    names: [...templates.keys()],
    render(messages, { addGenerationPrompt = true, name = 'default' } = {}) {
      const source = templates.get(name)
      if (source === undefined)
        throw new WorkbenchError(
          'input.value',
          `${path} has no chat template '${name}', only ${[...templates.keys()].join(', ')}`,
          { path },
        )
      const values = {
        messages,
        add_generation_prompt: addGenerationPrompt,
        tools: null,
        documents: null,
        fixed_day: fixedDay,
        ...tokenValues(special),
      }
      return renderBounded(() => parsedOnce(parsed, name, source), values, path)
    },
  }
}

interface TemplateSource {
  readonly path: string
  /** Null without any. */
  readonly templates: ReadonlyMap<string, string> | null
  readonly special: () => Promise<SpecialTokens>
}

async function ofGguf(path: string, signal?: AbortSignal): Promise<TemplateSource> {
  const config = ggufTokenizerConfig(await readGgufMetadata(path, signal), path)
  return { path, templates: templatesIn(config, path), special: () => Promise.resolve(specialTokens(config)) }
}

async function ofFolder(dir: string, signal?: AbortSignal): Promise<TemplateSource> {
  const names = await listFolder(dir)
  const special = () => readSpecialTokens(dir, names, signal)
  if (names.includes('chat_template.jinja')) {
    const path = join(dir, 'chat_template.jinja')
    const text = await readTextFile(path, { expected: 'a chat template', maxBytes: maxTemplateBytes, signal })
    return { path, templates: new Map([['default', text]]), special }
  }
  const path = join(dir, 'tokenizer_config.json')
  if (!names.includes('tokenizer_config.json')) return { path, templates: null, special }
  const config = await readJsonObject(path, { expected: 'settings of a tokenizer', maxBytes: 2 ** 25, signal })
  return { path, templates: templatesIn(config, path), special }
}

function templatesIn(config: Readonly<Record<string, unknown>>, path: string): ReadonlyMap<string, string> | null {
  const { chat_template: value } = config
  if (value == null) return null
  const templates = typeof value === 'string' ? new Map([['default', value]]) : namedTemplates(value)
  const long = [...(templates?.values() ?? [])].find(({ length }) => length > maxTemplateBytes)
  if (long !== undefined)
    throw new WorkbenchError(
      'input.format',
      `${path} has a chat template of ${long.length} characters; at most ${maxTemplateBytes} are read`,
      { path },
    )
  if (templates) return templates
  throw new WorkbenchError('input.format', `${path}: chat_template is neither a text nor a list of {name, template}`, {
    path,
  })
}

function namedTemplates(value: unknown): Map<string, string> | null {
  const templates = new Map<string, string>()
  for (const item of Array.isArray(value) ? value : [null]) {
    if (!isObject(item) || typeof item['name'] !== 'string' || typeof item['template'] !== 'string') return null
    templates.set(item['name'], item['template'])
  }
  return templates
}

/** The special tokens that there are, as plain text, under the names that templates use. */
function tokenValues({ bosToken, eosToken, unkToken, padToken }: SpecialTokens): Record<string, string> {
  const named = { bos_token: bosToken, eos_token: eosToken, unk_token: unkToken, pad_token: padToken }
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== null))
}

/** Many prompts go through one template. */
function parsedOnce(parsed: Map<string, Template>, name: string, source: string): Template {
  const known = parsed.get(name)
  if (known !== undefined) return known
  const template = new Template(source)
  // The library's own clock cannot be left out; as the first statement this changes nothing of what is written.
  const { body } = template.parsed
  for (const statement of new Template('{% set strftime_now = fixed_day %}').parsed.body) body.unshift(statement)
  parsed.set(name, template)
  return template
}

/**
 * `strftime_now` of templates that tell the model the date. They are told the same day always, the one that Llama's
 * template takes where it cannot ask: what a model answers, and what is kept of it, must not change overnight.
 */
function fixedDay(format: string): string {
  return format.replace(/%-?([a-zA-Z%])/g, (code: string, letter: string) => dayParts[letter] ?? code)
}

/** 26 July 2024, midnight. */
const dayParts: Readonly<Record<string, string>> = {
  ...{ a: 'Fri', A: 'Friday', d: '26', j: '208', b: 'Jul', B: 'July', m: '07', y: '24', Y: '2024' },
  ...{ H: '00', I: '12', M: '00', S: '00', p: 'AM', '%': '%' },
}

function renderBounded(template: () => Template, values: Record<string, unknown>, path: string): string {
  const refuse = (what: string, cause?: unknown) =>
    new WorkbenchError('input.value', `the chat template ${path} ${what}`, { path }, { cause })
  let prompt: unknown
  try {
    prompt = clocked(
      maxRenderMs,
      () => template().render(values),
      () => refuse(`ran for more than ${maxRenderMs} ms and was stopped`),
    )
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    throw refuse(`refused: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  if (typeof prompt !== 'string') throw refuse('gave no text')
  if (prompt.length > maxPromptChars)
    throw refuse(`gave ${prompt.length} characters; at most ${maxPromptChars} are taken`)
  return prompt
}
