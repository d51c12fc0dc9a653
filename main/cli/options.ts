import { InvalidArgumentError, Option, type Command } from 'commander'
import { mostParts } from '../base/numbers.ts'
import { flagName, type Field, type FieldForm, type Fields, type OptionsOf } from '../runs/fields.ts'
import { deviceChoices, type DeviceChoice } from '../engine/runtime/device.ts'

/** The flags of every command that runs a model. */
export interface RunFlags {
  /** A path. */
  readonly model: string
  /** The name that a person gave in its place. */
  readonly modelName?: string
  readonly device: DeviceChoice
  readonly threads?: number
  readonly memory?: number
  readonly cache: boolean
  readonly project?: string
  readonly json?: boolean
  readonly shard?: Shard
  /** Of a shard: the file of its own results. */
  readonly store?: string
  /** Address of a queue from which workers take the work. */
  readonly queue?: string | undefined
  /** Where what is to be computed is written in place of computing it, and whether that is all that is wanted. */
  readonly plan?: { readonly path: string; readonly isAll: boolean }
}

/** Part `index` of `of`, counted from 1; part 0 is none of the work. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** The flags of every command that reads a prompt. */
export interface PromptFlags {
  readonly prompt?: string
  readonly ids?: string
}

/**
 * Adds a flag that must be given. Commander's own required options are asked for before unknown flags are named, so
 * that `--modle x` would be answered with "--model is missing".
 */
export function addRequired(
  command: Command,
  flags: string,
  description: string,
  parse?: (text: string) => unknown,
): Command {
  const option = new Option(flags, description)
  if (parse !== undefined) option.argParser(parse)
  return command.addOption(option).hook('preAction', () => {
    if (command.getOptionValue(option.attributeName()) === undefined) {
      command.error(`error: ${flags} is missing: ${description}`)
    }
  })
}

export function addModel(command: Command): Command {
  return addRequired(
    command,
    '--model <dir>',
    'checkpoint folder (config.json and safetensors files), GGUF file, or a name of models list',
  )
}

export function addQuestions(command: Command): Command {
  const formats = 'a published JSON file, JSON lines, .csv or .tsv (see engram data --help)'
  return addRequired(command, '--data <file>', `questions: ${formats}`)
}

/** The flag of every command that writes a file, as Commander takes it. */
export const forceOption = ['--force', 'replace a file that is there, even one that Engram did not write'] as const

/** Flags of a command whose results are kept. */
export function addRun(command: Command): Command {
  return addJson(
    addMemory(addDevice(command))
      .option('--no-cache', 'compute anew; read and keep no result')
      .option(
        '--project <file>',
        'keep results in this project’s file in place of the user’s cache (and runs, see engram runs)',
      ),
  )
}

/** Flags of a command whose work several machines can share. */
export function addShare(command: Command): Command {
  return command
    .option(
      '--shard <i/n>',
      'compute part i of n into --store (see engram merge); 0/n: none, say what is missing',
      shard,
    )
    .option('--store <file>', 'of --shard: the file for the results of this part')
    .option('--queue <url>', 'let workers compute (see engram worker): redis://host:port, or rediss:// with TLS')
}

export function addDevice(command: Command): Command {
  return command
    .addOption(new Option('--device <name>', 'where to compute').choices(deviceChoices).default('cpu'))
    .option('--threads <n>', 'processor threads (default: all cores)', wholeNumber(1, 1024))
}

export function addMemory(command: Command): Command {
  const description = 'what weights and work may take, such as 8GB (default: most of what is free)'
  return command.option('--memory <size>', description, memorySize)
}

export function addJson(command: Command): Command {
  return command.option('--json', 'print JSON, one object a line, and nothing else')
}

export function addPrompt(command: Command): Command {
  return command
    .option('--prompt <text>', 'the prompt as text')
    .option('--ids <json>', 'the prompt as token ids: a JSON list, or @file with one')
}

export function addEdit(command: Command): Command {
  return command.option('--edit <file>', 'neurons to scale or set while the model runs (edit.json)')
}

/** A parser of an option that may be given several times: all of its values, in order. */
export function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** A parser of whole numbers from `min` to `max`. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`
  return (text) => {
    const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a whole number, ${range}.`)
  }
}

/** A parser of several whole numbers, such as `1,4,16`. */
export function wholeNumbers(min: number, max: number): (text: string) => number[] {
  return (text) => text.split(',').map(wholeNumber(min, max))
}

/** `3/8` */
function shard(text: string): Shard {
  const [, index, of] = (/^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(text) ?? []).map(Number)
  if (index !== undefined && of !== undefined && of > 0 && of <= mostParts && index <= of) return { index, of }
  throw new InvalidArgumentError(`Expected a part and the number of parts, such as 3/8; ${mostParts} parts at most.`)
}

const unitBytes: Readonly<Record<string, number>> = { gb: 1e9, gib: 2 ** 30, mb: 1e6, mib: 2 ** 20 }

/** A parser of sizes of memory, in bytes. */
export function memorySize(text: string): number {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? []
  const bytes = Math.floor(Number(number) * (unitBytes[unit.toLowerCase()] ?? NaN))
  if (bytes >= 1 && bytes <= 2 ** 50) return bytes
  throw new InvalidArgumentError('Expected a size with its unit, such as 8GB or 900MB.')
}

/** A parser of finite numbers in [min, max], or (min, max] when `min` itself is not allowed. */
export function realNumber(min: number, max: number, { above = false } = {}): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text)
    if (Number.isFinite(value) && (above ? value > min : value >= min) && value <= max) return value
    const upper = max === Infinity ? '' : ` and at most ${max}`
    throw new InvalidArgumentError(`Expected a number ${above ? `above ${min}` : `of ${min} or more`}${upper}.`)
  }
}

/** Flags that say what a kind of run is told; those that depend on others may be left out. */
export type FlagsOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? (null extends T ? Exclude<T, null> | undefined : T) : never
}

/** Adds a flag for each setting, or for those that are named. A text that is kept in a file is read before the command begins. */
export function addFields<F extends Fields>(
  command: Command,
  fields: F,
  names: readonly (keyof F & string)[] = Object.keys(fields),
): Command {
  for (const name of names) {
    const field = fields[name]!
    command.addOption(fieldOption(name, field))
    if (field.form.kind === 'text' && field.form.isFile) readBefore(command, name, field)
  }
  return command
}

/** What the flags say of each setting. */
export function optionsOf<F extends Fields>(flags: Partial<FlagsOf<F>>, fields: F): OptionsOf<F> {
  const given = flags as Readonly<Record<string, unknown>>
  const entries = Object.entries(fields).map(([name, { preset }]) => [name, given[name] ?? preset])
  return Object.fromEntries(entries) as OptionsOf<F>
}

/** Characters take four bytes at most. */
function readBefore(command: Command, name: string, { form }: Field): void {
  command.hook('preAction', async () => {
    const path = command.getOptionValue(name) as string | undefined
    if (path === undefined || form.kind !== 'text') return
    const { readTextFile } = await import('../files/jsonFile.ts')
    const text = await readTextFile(path, { expected: 'a text', maxBytes: 4 * form.most, pipes: true })
    if (text.length > form.most) throw new InvalidArgumentError(`${path} has more than ${form.most} characters.`)
    command.setOptionValue(name, text)
  })
}

function fieldOption(name: string, field: Field): Option {
  const { form, preset, help } = field
  const flag = flagName(name, field)
  if (form.kind === 'switch') return new Option(flag, help)
  const option = new Option(`${flag} <${valueName(form)}>`, help)
  if (form.kind === 'choice') option.choices(form.choices)
  else if (form.kind === 'text') option.argParser(shortText(form.most))
  else if (form.kind === 'named') option.argParser(nameOrNumber(form))
  else if (form.kind === 'whole') option.argParser(wholeNumber(form.min, form.max))
  else option.argParser(realNumber(form.min, form.max, { above: form.above }))
  return preset === null ? option : option.default(preset)
}

function valueName(form: Exclude<FieldForm, { readonly kind: 'switch' }>): string {
  if (form.kind === 'text') return form.isFile ? 'file' : 'text'
  if (form.kind === 'named') return `${form.choices.join('|')}|x`
  return form.kind === 'choice' ? 'name' : form.kind === 'whole' ? 'n' : 'x'
}

function nameOrNumber({ choices, min, max }: Extract<FieldForm, { readonly kind: 'named' }>) {
  const number = realNumber(min, max)
  return (text: string): string | number => {
    if (choices.includes(text)) return text
    try {
      return number(text)
    } catch {
      throw new InvalidArgumentError(`Expected ${choices.join(', ')} or a number of ${min} to ${max}.`)
    }
  }
}

function shortText(most: number): (text: string) => string {
  return (text) => {
    if (text.length <= most) return text
    throw new InvalidArgumentError(`Expected at most ${most} characters.`)
  }
}
