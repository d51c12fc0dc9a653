/** The same question asked in the window and in the terminal: the same figures to the last bit, computed once. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { version } from '../../main/cli/version.ts'
import type { CurveMethod } from '../../main/methods/faithfulness/curvePoints.ts'
import type { Run } from '../../main/rpc/window/shapes.ts'
import type { Summary } from '../../main/runs/summary.ts'
import { presetsOf, type OptionsOf } from '../../main/runs/fields.ts'
import { kindFields, type RunKind } from '../../main/runs/kindFields.ts'
import type { RunSettings } from '../../main/runs/settings.ts'
import { engram } from '../support/engram.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { callsOf, openWorkbench, root } from '../support/workbenchCalls.ts'

const model = join(root, 'resources/demo-model')
const asked = { filter: '', templates: 'question-first' as const }

function optionsOf<K extends RunKind>(kind: K, own: Partial<OptionsOf<(typeof kindFields)[K]>> = {}) {
  return { ...presetsOf(kindFields[kind]), ...own }
}

/** A window and a terminal over the same project. */
async function bothHosts() {
  const folder = await temporaryFolder()
  const project = join(folder, 'p.engram')
  const workbench = openWorkbench(join(folder, 'window'), { version: version() })
  const { call, jobEnded, close } = callsOf(workbench)
  onTestFinished(async () => {
    close()
    await workbench[Symbol.asyncDispose]()
  })
  await call('settings.set', { device: 'cpu' })
  await call('projects.create', { path: project, name: 'Both' })
  const lines = (await readFile(join(root, 'resources/questions/sample.jsonl'), 'utf8')).split('\n')
  const few = lines.filter((line) => /"id":"(geo-00[1-4]|bio-00[12])-(en|ar)"/.test(line))
  expect(few).toHaveLength(12)
  const bytes = new TextEncoder().encode(few.join('\n'))
  await call('questions.import', { name: 'few.jsonl', source: { kind: 'bytes', bytes } })
  const load = await call('models.load', { model, device: 'cpu' })
  expect(await jobEnded(load.jobId)).toBe('done')

  /** Runs it in the window. */
  async function inWindow(settings: RunSettings): Promise<Run> {
    const { jobId, runId } = await call('runs.start', settings)
    expect(await jobEnded(jobId)).toBe('done')
    return (await call('runs.list', {})).find(({ id }) => id === runId)!
  }
  /** Runs it in the terminal; the last line of JSON that it prints. */
  async function inTerminal(...args: string[]): Promise<Record<string, unknown>> {
    const ended = await engram([...args, '--json'], join(folder, 'terminal'))
    expect(`${ended.stderr}\n${ended.code}`).toMatch(/\n[01]$/)
    return JSON.parse(ended.stdout.trim().split('\n').at(-1)!) as Record<string, unknown>
  }
  const fileOf = async (runId: string, name: string) => (await call('runs.file', { runId, name })).bytes
  return { folder, project, call, inWindow, inTerminal, fileOf }
}

function summaryOf<K extends Summary['kind']>(run: Run, kind: K): Extract<Summary, { readonly kind: K }> {
  expect(run.summary?.kind).toBe(kind)
  return run.summary as Extract<Summary, { readonly kind: K }>
}

/** Without what is no figure: times, and where things came from. */
function figures<T extends object>(value: T, ...others: string[]): Partial<T> {
  const left = new Set(['elapsedMs', 'computed', 'kind', 'out', 'run', ...others])
  return Object.fromEntries(Object.entries(value).filter(([name]) => !left.has(name))) as Partial<T>
}

describe('a run of every kind, asked in the window and in the terminal', () => {
  test.each([0, 7])('has the same figures, and is computed once (seed %d)', { timeout: 240_000 }, async (seed) => {
    const { folder, project, call, inWindow, inTerminal, fileOf } = await bothHosts()
    const there = ['--model', model, '--project', project]

    const predict = { kind: 'predict' as const, asked, editId: null }
    const answered = await inWindow({ ...predict, options: optionsOf('predict', { seed }) })
    const data = join(folder, 'questions.jsonl')
    await writeFile(data, await fileOf(answered.id, 'questions.jsonl'))
    const preds = join(folder, 'preds.jsonl')
    const predicted = await inTerminal('predict', ...there, '--data', data, '--seed', `${seed}`, '--out', preds)
    expect(predicted).toMatchObject({ computed: 0, accuracy: answered.accuracy!.all.value })
    expect(predicted['meanMass']).toBe(summaryOf(answered, 'predict').meanMass)
    const written = (await readFile(preds, 'utf8')).trim().split('\n')
    const answers = new TextDecoder()
      .decode(await fileOf(answered.id, 'answers.jsonl'))
      .trim()
      .split('\n')
    expect(answers.map(withoutPart)).toEqual(written.map((line) => JSON.parse(line) as object))

    for (const style of ['option-text', 'generate'] as const) {
      const run = await inWindow({ ...predict, options: optionsOf('predict', { style, seed }) })
      const told = await inTerminal(
        'predict',
        ...there,
        '--data',
        data,
        '--style',
        style,
        '--seed',
        `${seed}`,
        '--out',
        preds,
      )
      expect(told).toMatchObject({ computed: 0, accuracy: run.accuracy!.all.value })
    }

    const detections: Run[] = []
    for (const method of ['qrnca', 'random-same-layers'] as const) {
      const options = optionsOf('detect', { method, objective: 'log-prob', seed })
      const found = await inWindow({ kind: 'detect', asked, backgroundId: null, options })
      detections.push(found)
      const out = join(folder, found.name)
      const how = ['--method', method, '--objective', 'log-prob', '--seed', `${seed}`]
      const told = await inTerminal('detect', ...there, '--data', data, '--out', out, ...how)
      expect(told).toMatchObject({ computed: 0, meanProb: summaryOf(found, 'detect').meanProb })
      // The whole folder, neurons and random neurons included.
      const names = (await readdir(out)).sort()
      expect((await call('runs.files', { runId: found.id })).map(({ name }) => name).sort()).toEqual(names)
      for (const name of names) {
        expect([name, new Uint8Array(await readFile(join(out, name)))]).toEqual([name, await fileOf(found.id, name)])
      }
    }
    const [found, drawn] = detections
    const folders = [join(folder, found!.name), join(folder, drawn!.name)]

    const few = optionsOf('evaluate', { controls: 2, randomSets: 3, pooled: 20, driftSets: 1, seed })
    const evaluated = await inWindow({ kind: 'evaluate', runIds: [found!.id, drawn!.id], options: few })
    const evaluation = join(folder, 'evaluated')
    const drawing = [
      '--controls',
      '2',
      '--random-sets',
      '3',
      '--pooled',
      '20',
      '--drift-sets',
      '1',
      '--seed',
      `${seed}`,
    ]
    const told = await inTerminal('evaluate', ...there, '--run', ...folders, '--out', evaluation, ...drawing)
    expect(told['fromCache']).toBe(told['prompts'])
    for (const name of ['evaluation.json', 'report.html']) {
      const mine = await readFile(join(evaluation, name), 'utf8')
      expect(new TextDecoder().decode(await fileOf(evaluated.id, name))).toBe(mine)
    }

    const { neurons } = await call('map.select', {
      ...{ runId: found!.id, facet: { domain: 'geography', lang: null, questionId: null }, value: 'score' },
      ...{ t: 0.2, u: 0.3, v: 20, layers: [0, 99], neurons: [0, 99_999], limit: 40 },
    })
    const part = { name: 'found', origin: 'the map', enabled: true, op: { kind: 'scale' as const, factor: 0 } }
    const edit = await call('edits.save', {
      ...{ id: null, name: 'Off', positions: 'last', enabled: true },
      parts: [{ ...part, neurons: neurons.map(({ neuron }) => neuron) }],
    })
    const editFile = join(folder, 'edit.json')
    await writeFile(editFile, (await call('edits.file', { editId: edit.id })).bytes)

    const compared = await inWindow({
      ...{ kind: 'compare', asked, editId: edit.id, beforeEditId: null },
      options: optionsOf('compare', { controls: 3, controlLayers: 'same', seed }),
    })
    const sets = ['--controls', '3', '--control-layers', 'same', '--seed', `${seed}`]
    const comparison = await inTerminal('edit', 'compare', ...there, '--edit', editFile, '--data', data, ...sets)
    expect(comparison['computed']).toBe(0)
    expect(summaryOf(compared, 'compare').comparison).toEqual(comparison['comparison'])
    expect(summaryOf(compared, 'compare').comparison.fields[0]!.effect.logRatio.mean).toBeLessThan(0)

    const factors = [0, 0.5, 2]
    const dosed = await inWindow({
      ...{ kind: 'dose', asked, editId: edit.id, factors },
      options: optionsOf('dose', { controls: 3, seed }),
    })
    const strengths = ['--factors', factors.join(), '--controls', '3', '--seed', `${seed}`]
    const dose = await inTerminal('edit', 'dose', ...there, '--edit', editFile, '--data', data, ...strengths)
    expect(dose['computed']).toBe(0)
    expect(summaryOf(dosed, 'dose').dose).toEqual(dose['dose'])

    const each = await inWindow({
      ...{ kind: 'dose', asked, editId: null, factors, runId: found!.id },
      options: optionsOf('dose', { controls: 2, sample: 3, seed }),
    })
    const sampled = ['--factors', factors.join(), '--controls', '2', '--sample', '3', '--seed', `${seed}`]
    const own = await inTerminal('edit', 'dose', ...there, '--run', folders[0]!, '--each', ...sampled)
    expect(own['computed']).toBe(0)
    expect(summaryOf(each, 'dose').dose).toEqual(own['dose'])

    const methods = ['attribution', 'relp'] as const
    const agreed = await inWindow({
      ...{ kind: 'agree', asked, methods: [...methods], runId: found!.id },
      options: optionsOf('agree', { candidates: 20, sample: 2, seed }),
    })
    const some = ['--methods', methods.join(), '--candidates', '20', '--sample', '2', '--seed', `${seed}`]
    const agreement = await inTerminal('agree', ...there, '--run', folders[0]!, ...some)
    expect(agreement['computed']).toBe(0)
    expect(summaryOf(agreed, 'agree').agreement).toEqual(agreement['agreement'])
    const curveMethods: CurveMethod[] = ['activation', 'random']
    const curves = await inWindow({
      ...{ kind: 'faithfulness', asked, methods: curveMethods, runId: found!.id },
      options: optionsOf('faithfulness', { sample: 5, to: 'mean', seed }),
    })
    const keeping = ['--methods', curveMethods.join(), '--sample', '5', '--to', 'mean', '--seed', `${seed}`]
    const kept = await inTerminal('faithfulness', ...there, '--run', folders[0]!, ...keeping)
    expect(kept['computed']).toBe(0)
    expect(summaryOf(curves, 'faithfulness').faithfulness).toEqual(kept['faithfulness'])

    const options = optionsOf('rerun', { fromStore: true })
    const again = await inWindow({ kind: 'rerun', runId: found!.id, backgroundId: null, options })
    const rerun = await inTerminal('rerun', folders[0]!, '--model', model)
    const { verdict, figures: graded } = summaryOf(again, 'rerun').rerun
    expect([verdict, graded]).toEqual([rerun['verdict'], rerun['figures']])
    expect(verdict).toBe('identical')

    const prompt = 'The capital of Kenya is'
    const attributed = await inWindow({
      ...{ kind: 'attribute', prompt, target: ' Nairobi', against: [] },
      options: optionsOf('attribute'),
    })
    const { tokens: _, ...summary } = summaryOf(attributed, 'attribute')
    const attribution = await inTerminal('attribute', ...there, '--prompt', prompt, '--target', ' Nairobi')
    expect(attribution).toMatchObject({ cached: true, ...figures(summary) })

    const everywhere = await call('edits.save', { ...edit, id: null, name: 'Everywhere', positions: 'all' })
    await writeFile(editFile, (await call('edits.file', { editId: everywhere.id })).bytes)
    const baked = await inWindow({
      ...{ kind: 'bake', editId: everywhere.id, out: join(folder, 'baked here') },
      options: optionsOf('bake'),
    })
    const bake = await inTerminal('edit', 'bake', ...there, '--edit', editFile, '--out', join(folder, 'baked there'))
    expect(figures(summaryOf(baked, 'bake').baked)).toEqual(figures(bake))
  })
})

describe('questions put as a chat, in the window and in the terminal', () => {
  test('have the same figures and files, and others than raw ones', { timeout: 240_000 }, async () => {
    const { folder, project, call, inWindow, inTerminal, fileOf } = await bothHosts()
    const there = ['--model', model, '--project', project]
    const chatTemplate =
      '{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant:'
    const template = join(folder, 'template.jinja')
    await writeFile(template, chatTemplate)
    const how = { prompting: 'chat', system: 'Be brief.', answerStart: 'The answer is', chatTemplate } as const
    const flags = ['--prompting', 'chat', '--system', how.system, '--answer-start', how.answerStart]
    flags.push('--chat-template', template)

    const predict = { kind: 'predict' as const, asked: { ...asked, most: 1 }, editId: null }
    const answered = await inWindow({ ...predict, options: optionsOf('predict', how) })
    const data = join(folder, 'questions.jsonl')
    await writeFile(data, await fileOf(answered.id, 'questions.jsonl'))
    const preds = join(folder, 'preds.jsonl')
    const predicted = await inTerminal('predict', ...there, '--data', data, '--out', preds, ...flags)
    expect(predicted).toMatchObject({ variants: 12, computed: 0, accuracy: answered.accuracy!.all.value })
    expect(predicted['meanMass']).toBe(summaryOf(answered, 'predict').meanMass)
    const raw = await inTerminal('predict', ...there, '--data', data, '--out', preds)
    expect(raw['computed']).toBe(12)
    expect(raw['meanMass']).not.toBe(predicted['meanMass'])

    const detect = { kind: 'detect' as const, asked: { ...asked, most: 1 }, backgroundId: null }
    const found = await inWindow({ ...detect, options: optionsOf('detect', how) })
    const out = join(folder, 'found')
    expect(await inTerminal('detect', ...there, '--data', data, '--out', out, ...flags)).toMatchObject({ computed: 0 })
    const names = (await readdir(out)).sort()
    for (const name of names) {
      expect([name, new Uint8Array(await readFile(join(out, name)))]).toEqual([name, await fileOf(found.id, name)])
    }
    const manifest = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { settings: object }
    expect(manifest.settings).toMatchObject(how)

    // What is done with it later asks the same way, without being told.
    const again = await inTerminal('rerun', out, '--model', model)
    expect([again['verdict'], again['conditions']]).toEqual(['identical', []])
    const few = ['--controls', '2', '--random-sets', '2', '--pooled', '5', '--drift-sets', '0']
    await inTerminal('evaluate', ...there, '--run', out, ...few)
    const evaluation = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8')) as {
      runs: { settings: object }[]
    }
    expect(evaluation.runs[0]!.settings).toMatchObject({ prompting: 'chat', system: how.system })

    const tells: { done: number; total: number }[] = []
    const tried = await call(
      'runs.tryPrompting',
      {
        settings: { ...predict, options: optionsOf('predict') },
        chat: { system: how.system, answerStart: how.answerStart, chatTemplate },
      },
      (tell) => void tells.push(tell),
    )
    expect(tells.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 10]))
    expect(tried).toMatchObject({ n: 5, reason: null })
    expect(tried.chat!.meanMass).not.toBe(tried.raw.meanMass)
    const without = await call('runs.tryPrompting', {
      settings: { ...predict, options: optionsOf('predict') },
      chat: { system: null, answerStart: null, chatTemplate: null },
    })
    expect(without.chat).toBeNull()
    expect(without.reason).toContain('has no chat template')
    const preview = await call('runs.preview', { ...predict, options: optionsOf('predict', how) })
    expect(preview.prompt).toMatch(/^system: Be brief\.\nuser: [^]+\nassistant: The answer is$/)
    expect(preview.pieces.join('')).toBe(preview.prompt)

    const refused = await engram(
      ['detect', ...there, '--data', data, '--out', join(folder, 'no'), '--mode', 'published', '--prompting', 'chat'],
      join(folder, 'terminal'),
    )
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('The mode published asks')])
  })
})

function withoutPart(line: string): object {
  const { part: _, ...answer } = JSON.parse(line) as { part: string }
  return answer
}
