import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { detectCommand } from '../../../main/cli/commands/detect.ts'
import { agreeCommand } from '../../../main/cli/commands/agree.ts'
import { attributeCommand } from '../../../main/cli/commands/attribute.ts'
import { editCommand } from '../../../main/cli/commands/edit.ts'
import { evaluateCommand } from '../../../main/cli/commands/evaluate.ts'
import { faithfulnessCommand } from '../../../main/cli/commands/faithfulness.ts'
import { predictCommand } from '../../../main/cli/commands/predict.ts'
import { rerunCommand } from '../../../main/cli/commands/rerun.ts'
import type { Run } from '../../../main/cli/host.ts'
import { optionsOf } from '../../../main/cli/options.ts'
import { bytesDigest } from '../../../main/files/fileDigest.ts'
import { detectionCommand, evaluationCommand, runCommand, templateFile } from '../../../main/runs/commandLine.ts'
import { detectionSettings } from '../../../main/runs/detectionSettings.ts'
import { detectFields, evaluateFields, kindFields } from '../../../main/runs/kindFields.ts'
import type { RunManifest } from '../../../main/runs/manifest.ts'
import { runSettings } from '../../support/runSettings.ts'
import { sampleEvaluation } from '../../support/sampleEvaluation.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const raw = { prompting: 'raw', system: null, answerStart: null, chatTemplate: null } as const
const preset = {
  ...detectionSettings({ ...optionsOf({}, detectFields) }),
  ...raw,
}
const places = { model: './Smol LM', data: "Kenya's questions.json", out: 'neurons' }
const template = '{{ messages[0].content }}'

function manifestOf(settings: Partial<RunManifest['settings']>, rest: Partial<RunManifest> = {}): RunManifest {
  return {
    ...{ format: 'engram-run', formatVersion: 5, engram: '1', kind: 'detect', method: 'qrnca', objective: 'prob' },
    model: { fingerprint: 'sha256:1', modelType: 'llama', nLayers: 4, dMlp: 96 },
    ...{ device: 'cpu', background: null, counts: { keyNeurons: 1, commonNeurons: 0 }, meanProb: 1, warnings: [] },
    data: { file: 'questions.json', sha256: '1', questions: 1, variants: 1, rejected: 0 },
    files: {
      ...{ 'questions.jsonl': '1', 'clusters.jsonl': '1', 'neuron_attr_score.json': '1' },
      ...{ 'common_neuron.json': '1', 'key_neuron.json': '1' },
    },
    settings: { ...preset, ...settings },
    ...rest,
  }
}

/** What the command's own parser makes of a line that a shell has taken apart. */
async function parsed(line: string, commandOf: (run: Run) => Command): Promise<Record<string, unknown>> {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, templateFile), template)
  const inFolder = line.replaceAll(templateFile, join(folder, templateFile))
  // the first word is the program, the second one names the command
  const shell = ['-c', `engram() { printf '%s\\0' "$@"; }; ${inFolder}`]
  const [name, ...words] = execFileSync('/bin/sh', shell, { encoding: 'utf8' }).split('\0').slice(0, -1)
  let flags: unknown = null
  const command = commandOf(() => (options) => {
    flags = options
    return Promise.resolve()
  })
  expect(name).toBe(command.name())
  await command.exitOverride().parseAsync(words, { from: 'user' })
  return flags as Record<string, unknown>
}

describe('detectionCommand', () => {
  test('a detection by presets is told nothing but its files', () => {
    const plain = { model: './SmolLM2', data: 'questions.json', out: 'neurons' }
    expect(detectionCommand(manifestOf({}), plain)).toBe(
      'engram detect --model ./SmolLM2 --data questions.json --out neurons',
    )
  })

  const chat = { prompting: 'chat', system: 'Say "A"; or $B.', answerStart: "It's", chatTemplate: template } as const
  const runs: readonly (readonly [string, RunManifest])[] = [
    ['presets', manifestOf({})],
    ['thresholds and seed', manifestOf({ t: 0.35, u: 0.12, v: 7, seed: 4294967295, candidates: 0 })],
    ['effects of a mean', manifestOf({ to: 'mean' })],
    ['effects of a value', manifestOf({ to: -1.5 })],
    ['the mode of the paper', manifestOf({ mode: 'paper', rule: 'paper', letters: 'bare', steps: 16 })],
    ['another rule than its mode has', manifestOf({ mode: 'published', rule: 'gauss-legendre', letters: 'space' })],
    ['steps and tolerance', manifestOf({ rule: 'gauss-legendre', steps: 256, tolerance: 1e-7 })],
    [
      'method, objective, background and device',
      {
        ...manifestOf({}, { method: 'random', objective: 'contrast', device: 'cuda' }),
        background: { file: 'other clusters', sha256: '1', clusters: 3 },
      },
    ],
    ['a chat', manifestOf(chat)],
  ]
  test.each(runs)('what it says of %s is read as the same settings', async (_, manifest) => {
    const { method, objective, settings, device, background } = manifest
    const flags = await parsed(detectionCommand(manifest, places), detectCommand)
    expect(flags).toMatchObject({ ...places, device, ...(background && { background: background.file }) })
    const told = optionsOf(flags, detectFields)
    const { prompting, system, answerStart, chatTemplate } = told
    expect({ method: told.method, objective: told.objective }).toEqual({ method, objective })
    expect({ ...detectionSettings(told), prompting, system, answerStart, chatTemplate }).toEqual(settings)
  })
})

describe('evaluationCommand', () => {
  const evaluated = { model: './Smol LM', runs: ['my neurons', 'random'], text: null, out: 'compared' }

  test('what it says is read as the same settings', async () => {
    const { evaluation } = sampleEvaluation()
    const settings = { ...evaluation.settings, leastNats: 0.25, leastPoints: 1e-7, seed: 3, controls: 5 }
    const line = evaluationCommand({ ...evaluation, settings, device: 'webgpu' }, [null], evaluated)
    const flags = await parsed(line, evaluateCommand)
    expect(flags).toMatchObject({ model: './Smol LM', run: evaluated.runs, out: 'compared', device: 'webgpu' })
    const told = optionsOf(flags, evaluateFields)
    const { prompting, system, answerStart, chatTemplate, ...numbers } = told
    expect(settings).toMatchObject(numbers)
    expect({ prompting, system, answerStart, chatTemplate }).toEqual({ ...raw, prompting: null })
    expect(line).not.toContain('--controls')
  })

  test('prompts that were put otherwise than by the detection are put so again, others are not spoken of', () => {
    const { evaluation } = sampleEvaluation()
    const [run] = evaluation.runs
    const as = (prompting: Readonly<Record<string, string | null>>) => ({
      ...evaluation,
      runs: [{ ...run!, settings: { ...run!.settings, ...prompting } }],
    })
    const one = { ...evaluated, runs: ['neurons'], out: null }
    expect(evaluationCommand(as(raw), [manifestOf({})], one)).not.toMatch(/--prompting|--out/)
    expect(evaluationCommand(as({ ...raw, prompting: 'chat', system: 'Hm.' }), [manifestOf({})], one)).toContain(
      '--prompting chat --system Hm.',
    )
    const chat = { prompting: 'chat', system: null, answerStart: null } as const
    const digest = `sha256:${bytesDigest(template)}`
    const found = manifestOf({ ...chat, chatTemplate: template })
    expect(evaluationCommand(as({ ...chat, chatTemplate: digest }), [found], one)).not.toContain('--prompting')
    expect(evaluationCommand(as(raw), [found], one)).toContain('--prompting raw')
  })

  test('a text of one’s own is named, ours are not', () => {
    const { evaluation } = sampleEvaluation()
    const texts = [{ name: 'letters.txt', lang: null, tokens: 3 }]
    expect(evaluationCommand({ ...evaluation, texts }, [null], evaluated)).toContain(' --text letters.txt ')
    expect(evaluationCommand(evaluation, [null], evaluated)).not.toContain('--text')
  })
})

describe('runCommand', () => {
  test.each([
    [runSettings('predict', { editId: 'e', options: { style: 'generate', maxTokens: 5 } }), predictCommand],
    [runSettings('detect', { options: { method: 'gim', to: 'mean', t: 0.5 } }), detectCommand],
    [runSettings('evaluate', { runIds: ['d'], options: { leastNats: 0.5 } }), evaluateCommand],
    [runSettings('compare', { editId: 'e', options: { controls: 2 } }), editCommand],
    [runSettings('dose', { factors: [0, 2], own: ['law, old'], options: { sample: 7 } }), editCommand],
    [runSettings('agree', { runId: 'd', options: { candidates: 9 } }), agreeCommand],
    [runSettings('faithfulness', { options: { to: 'mean' } }), faithfulnessCommand],
    [runSettings('rerun', { options: { fromStore: true } }), rerunCommand],
    [runSettings('bake', { options: { check: false } }), editCommand],
    [runSettings('attribute', { against: [' B', '5'], options: { objective: 'contrast', to: -2 } }), attributeCommand],
  ] as const)('of $kind is taken by the command, and repeats its options', async (settings, commandOf) => {
    let flags: Record<string, unknown> = {}
    const command = commandOf(() => (given) => {
      flags = given as Record<string, unknown>
      return Promise.resolve()
    })
    const shell = ['-c', `engram() { printf '%s\\0' "$@"; }; ${runCommand(settings, "my 'own' model")}`]
    const words = execFileSync('/bin/sh', shell, { encoding: 'utf8' }).split('\0').slice(1, -1)
    for (const each of [command, ...command.commands]) each.exitOverride()
    await command.parseAsync(words, { from: 'user' })
    expect(flags).toMatchObject({ model: "my 'own' model" })
    const told = optionsOf(flags, kindFields[settings.kind])
    expect({ ...settings.options, ...told }).toEqual(settings.options)
  })
})
