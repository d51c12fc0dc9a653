/**
 * The command lines that repeat runs, written from what their files say: every setting that is not done by itself, and
 * nothing else. Files do not tell where others lie, so that is given, or their names stand there.
 */
import { escapeUnseen } from '../base/oneLine.ts'
import { deviceNames } from '../engine/runtime/device.ts'
import { bytesDigest } from '../files/fileDigest.ts'
import type { Evaluation } from '../methods/evaluationSchema.ts'
import { detectionSettings } from './detectionSettings.ts'
import { flagName, type Fields } from './fields.ts'
import { detectFields, evaluateFields, kindFields, laterPromptingFields } from './kindFields.ts'
import type { RunManifest } from './manifest.ts'
import type { RunSettings } from './settings.ts'

/** What a template has to be called that stands in a page, for the command line beside it. */
export const templateFile = 'chat-template.jinja'

/** Places as a person gave them. */
export interface DetectionPlaces {
  readonly model: string
  readonly data: string
  readonly out: string
}

export function detectionCommand(manifest: RunManifest, { model, data, out }: DetectionPlaces): string {
  const { method, objective, settings, background } = manifest
  const told = { method, objective, ...settings }
  const { rule, letters } = detectionSettings({ ...settings, rule: null, letters: null })
  const { steps, tolerance } = detectionSettings({ ...settings, steps: null, tolerance: null })
  const unsaid = { rule, letters, steps, tolerance }
  return shellLine([
    ...['engram', 'detect', '--model', model, '--data', data, '--out', out],
    ...flagsOf(detectFields, told, unsaid),
    ...(background === null ? [] : ['--background', background.file]),
    ...deviceFlag(manifest.device),
  ])
}

export interface EvaluationPlaces {
  readonly model: string
  /** Folders of the detections. */
  readonly runs: readonly string[]
  /** File with free text; only asked for where the evaluation had one. */
  readonly text: string | null
  /** Null: the folder of the only detection. */
  readonly out: string | null
}

/** @param manifests of the detections, as far as they are at hand */
export function evaluationCommand(
  { settings, device, texts, runs: evaluated }: Evaluation,
  manifests: readonly (RunManifest | null)[],
  { model, runs, text, out }: EvaluationPlaces,
): string {
  const given = texts.find(({ lang }) => lang === null)
  const folder = out ?? (runs.length > 1 ? 'evaluation' : null)
  const [run, manifest] = [evaluated[0], manifests[0] ?? null]
  return shellLine([
    ...['engram', 'evaluate', '--model', model, '--run', ...runs],
    ...flagsOf(evaluateFields, { ...settings, ...promptingTold(run?.settings ?? {}, manifest) }),
    ...(given === undefined ? [] : ['--text', text ?? given.name]),
    ...(folder === null ? [] : ['--out', folder]),
    ...deviceFlag(device),
  ])
}

/**
 * The command line of any run of a project, whose files are those of its folder: `questions.jsonl`, `edit.json`; a
 * detection that it is of is called `detection`.
 */
export function runCommand(settings: RunSettings, model: string): string {
  const { kind } = settings
  const data = ['--data', 'questions.jsonl']
  const edit = ['--edit', 'edit.json']
  const of = (runId: string | undefined): string[] => (runId === undefined ? data : ['--run', 'detection'])
  const words = ((): string[] => {
    switch (settings.kind) {
      case 'predict':
        return [...data, ...(settings.editId === null ? [] : edit)]
      case 'detect':
        return [
          ...data,
          '--out',
          'detection',
          ...(settings.backgroundId === null ? [] : ['--background', 'background']),
        ]
      case 'evaluate':
        return ['--run', 'detection', ...(settings.text === undefined ? [] : ['--text', settings.text])]
      case 'compare':
        return [...edit, ...data, ...(settings.beforeEditId === null ? [] : ['--before', 'before.json'])]
      case 'dose': {
        const own = (settings.own ?? []).flatMap((field) => ['--on', field])
        const neurons = settings.editId === null ? ['--each'] : edit
        return [...neurons, ...of(settings.runId), '--factors', settings.factors.join(), ...own]
      }
      case 'agree':
      case 'faithfulness':
        return [...of(settings.runId), '--methods', settings.methods.join()]
      case 'rerun':
        return ['detection', ...(settings.backgroundId === null ? [] : ['--background', 'background'])]
      case 'bake':
        return [...edit, '--out', 'baked']
      case 'attribute': {
        const { prompt, target, against } = settings
        return ['--prompt', prompt, '--target', target, ...(against.length === 0 ? [] : ['--against', ...against])]
      }
    }
  })()
  const command = ['compare', 'dose', 'bake'].includes(kind) ? ['edit', kind] : [kind]
  return shellLine(['engram', ...command, '--model', model, ...words, ...flagsOf(kindFields[kind], settings.options)])
}

type Told = Readonly<Record<string, string | number | boolean | null | undefined>>

/** How prompts were put, where that is not how the detection put them. */
function promptingTold(asked: Told, manifest: RunManifest | null): Told {
  if (manifest === null) return {}
  const { chatTemplate, ...found }: Told = manifest.settings
  const template = typeof chatTemplate === 'string' ? `sha256:${bytesDigest(chatTemplate)}` : null
  const names = Object.keys(laterPromptingFields).filter((name) => name in asked)
  const isSame = names.every((name) => asked[name] === (name === 'chatTemplate' ? template : found[name]))
  if (isSame) return {}
  const { prompting, system, answerStart } = asked
  return { prompting, system, answerStart, chatTemplate: asked['chatTemplate'] === template ? chatTemplate : null }
}

/**
 * The flags of what is told.
 *
 * @param unsaid what is done without a flag where that depends on other settings
 */
function flagsOf(fields: Fields, told: Told, unsaid: Told = {}): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = told[name] ?? null
    if (value === null || value === (unsaid[name] ?? field.preset)) return []
    const flag = flagName(name, field)
    if (field.form.kind === 'switch') return [flag]
    return [flag, field.form.kind === 'text' && field.form.isFile ? templateFile : String(value)]
  })
}

function deviceFlag(device: string): string[] {
  const isTold = device !== 'cpu' && deviceNames.some((name) => name === device)
  return isTold ? ['--device', device] : []
}

/** Words as a shell takes them; what is more than a plain word stands in quotes. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  const escaped = escapeUnseen(word.replaceAll(/[\\']/g, '\\$&'))
  // what a terminal would obey instead of show stands as its number
  if (escapeUnseen(word) !== word) return `$'${escaped}'`
  return `'${word.replaceAll("'", `'\\''`)}'`
}
