import { execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runSettings } from '../support/runSettings.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { callsOf, openWorkbench, tinyModel } from '../support/workbenchCalls.ts'

const asked = { filter: 'lang:en', templates: 'question-first' } as const
const detect = runSettings('detect', {
  asked: { ...asked, filter: 'lang:en domain:geography,biology' },
  options: { objective: 'log-prob', u: 0.9 },
})

async function sample() {
  const dataFolder = await temporaryFolder()
  const workbench = openWorkbench(dataFolder)
  const calls = callsOf(workbench)
  onTestFinished(async () => {
    calls.close()
    await workbench[Symbol.asyncDispose]()
  })
  await calls.call('settings.set', { device: 'cpu' })
  await calls.call('projects.sample', {})
  return { ...calls, dataFolder }
}

/** The engine's process; this one's only child that runs it. */
function enginePid(): number {
  const children = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'engineProcess'], { encoding: 'utf8' })
  return Number(children.trim().split('\n').at(-1))
}

describe('a workbench', () => {
  test('from the sample to changed answers, a map and a report', async () => {
    const { call, jobEnded } = await sample()
    const load = await call('models.load', { model: tinyModel, device: 'cpu' })
    expect(await jobEnded(load.jobId)).toBe('done')
    const found = await call('runs.start', { ...detect, clientId: 'one' })
    expect(await call('runs.start', { ...detect, clientId: 'one' })).toEqual(found)
    expect(await jobEnded(found.jobId)).toBe('done')
    const runId = found.runId!

    // At the run's own thresholds the map shows what the run wrote.
    const facet = { domain: null, lang: null, questionId: null }
    const thresholds = { runId, facet, value: 'score' as const, t: 0.2, u: 0.9, v: 20 }
    const page = { filter: '', order: null, offset: 0, limit: 1000 }
    const { rows } = await call('map.questions', { ...thresholds, ...page })
    const file = await call('runs.file', { runId, name: 'key_neuron.json' })
    const lines = new TextDecoder().decode(file.bytes).trim().split('\n')
    const written = lines.map((line) => JSON.parse(line) as { uuid: string; neurons: number[][]; scores: number[] })
    expect(rows.map(({ questionId, neurons }) => [questionId, neurons.map(({ neuron }) => neuron)])).toEqual(
      written.map(({ uuid, neurons }) => [uuid, neurons]),
    )
    expect(rows.flatMap(({ neurons }) => neurons).length).toBeGreaterThan(20)
    // The rule `adaptive` promises a thousandth of the largest attribution where it says that it converged.
    for (const { error, converged } of rows) expect([error! > 0, error! <= 1e-3]).toEqual([true, converged])

    // A lower threshold leaves more, without the model.
    const all = { layers: [0, 99] as [number, number], neurons: [0, 99_999] as [number, number] }
    const strict = await call('map.select', { ...thresholds, value: 'frequency', ...all, limit: 20_000 })
    const loose = await call('map.select', { ...thresholds, value: 'frequency', t: 0.02, ...all, limit: 20_000 })
    expect(loose.total).toBeGreaterThan(strict.total)
    const tile = await call('map.tile', { ...thresholds, ...all, width: 64 })
    const best = await call('map.select', { ...thresholds, ...all, limit: 20 })
    expect(tile.max).toBeCloseTo(best.neurons[0]!.score, 6)
    expect([...tile.neurons]).toContain(best.neurons[0]!.neuron[1])

    const facts = await call('neuron.facts', { runId, neuron: best.neurons[0]!.neuron })
    expect(facts.promoted.length).toBeGreaterThan(5)
    expect(facts.topQuestions.length).toBeGreaterThan(0)

    const part = { name: 'found', neurons: best.neurons.map(({ neuron }) => neuron), enabled: true, origin: 'the map' }
    const edit = await call('edits.save', {
      ...{ id: null, name: 'Quiet', positions: 'last', enabled: true },
      parts: [{ ...part, op: { kind: 'scale', factor: 0 } }],
    })
    const text = { editId: edit.id, prompt: 'The capital of Kenya is', maxTokens: 8, temperature: 0, seed: 0 }
    const pieces: { side: string; text: string }[] = []
    const texts = await call('edits.freeText', text, (piece) => pieces.push(piece))
    expect(texts.klPerToken).toBeGreaterThan(1e-4)
    expect(
      pieces
        .filter(({ side }) => side === 'after')
        .map((piece) => piece.text)
        .join(''),
    ).toBe(texts.after)
    const bypassed = await call('edits.save', { ...edit, enabled: false })
    expect(await call('edits.freeText', { ...text, editId: bypassed.id })).toMatchObject({
      ...{ before: texts.before, after: texts.before, firstDifference: null, klPerToken: 0 },
    })
    await call('edits.save', { ...edit, enabled: true })
    const compared = await call(
      'runs.start',
      runSettings('compare', { asked, editId: edit.id, options: { controls: 1 } }),
    )
    expect(await jobEnded(compared.jobId)).toBe('done')
    const answers = await call('runs.rows', { runId: compared.runId!, filter: '', offset: 0, limit: 1000 })
    expect(answers.total).toBe(120)
    // The edit is in the answers, and so is its control.
    expect(
      answers.rows.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after)).length,
    ).toBeGreaterThan(60)
    expect(answers.rows.every(({ control }) => control !== null)).toBe(true)
    const runs = await call('runs.list', {})
    expect(runs.map(({ kind, state }) => [kind, state])).toEqual([
      ['compare', 'done'],
      ['detect', 'done'],
    ])

    // The edit beside what was before it, and beside its control: parts of one run.
    const id = compared.runId!
    const sides = await call('compare.runs', { runIds: [id, `${id}#control`], baselineId: `${id}#before` })
    expect(sides.runs.map(({ runId, part }) => [runId, part])).toEqual([
      [`${id}#before`, 'before'],
      [id, 'after'],
      [`${id}#control`, 'control'],
    ])
    const flips = sides.runs[1]!.flips!
    const { p: _, ...counts } = flips
    expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(sides.nShared)
    const worse = await call('compare.rows', {
      ...{ baselineId: `${id}#before`, runId: id, filter: 'flip:worse', offset: 0, limit: 1000 },
    })
    expect(worse.total).toBe(flips.rightToWrong)
    expect(worse.rows.every(({ before, after, gold }) => before.pred === gold && after?.pred !== gold)).toBe(true)

    const names = (await call('runs.files', { runId: id })).map(({ name }) => name)
    expect(names).toEqual(['run.json', 'comparison.json', 'edit.json', 'questions.jsonl', 'answers.jsonl'])
    const written2 = await call('runs.file', { runId: id, name: 'answers.jsonl' })
    expect(new TextDecoder().decode(written2.bytes).trim().split('\n')).toHaveLength(360)
    const { confusion } = await call('runs.breakdown', { runId: id, part: 'before' })
    expect(confusion.flat().reduce((sum, n) => sum + n, 0)).toBe(120)

    const evaluate = runSettings('evaluate', { runIds: [runId], options: { controls: 2 } })
    const estimate = await call('runs.estimate', evaluate)
    expect(estimate.nQuestions).toBe(20)
    expect(estimate.remainingMs[0]).toBeGreaterThan(0)
  })

  test('what it can compute on is told when it was tried, and nobody waits for that', async () => {
    const { call, until, events } = await sample()
    const first = await call('app.info', {})
    expect(first.devices.map(({ name, usable, reason }) => [name, usable, reason])).toEqual([
      ['cpu', true, null],
      ['webgpu', false, 'it is being tried'],
      ['cuda', false, 'it is being tried'],
    ])
    await until(({ kind }) => kind === 'devices')
    const told = events.findLast(({ event }) => event.kind === 'devices')!.event
    const { devices } = await call('app.info', {})
    expect(told).toEqual({ kind: 'devices', devices })
    for (const { usable, reason } of devices) expect(reason === null).toBe(usable)
    expect(devices.map(({ reason }) => reason)).not.toContain('it is being tried')
    expect(events.filter(({ event }) => event.kind === 'devices')).toHaveLength(1)
  })

  test('an engine that is killed in the middle of a run is started again, and the run goes on', async () => {
    const { call, until, jobEnded, events } = await sample()
    const { jobId, runId } = await call('runs.start', runSettings('predict'))
    await until((event) => event.kind === 'row')
    process.kill(enginePid(), 'SIGKILL')
    await until((event) => event.kind === 'engine' && event.state === 'restarted')
    expect(await jobEnded(jobId)).toBe('done')
    const { total, rows } = await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1000 })
    expect(total).toBe(320)
    expect(new Set(rows.map(({ questionId, variant }) => `${questionId} ${variant}`)).size).toBe(320)
    const last = events.findLast(({ event }) => event.kind === 'job')!.event
    expect(last.kind === 'job' && last.job.warnings.join()).toContain('was ended by SIGKILL. It is started again')
  })

  test('a stop is acknowledged at once, keeps what was computed, and can be resumed', async () => {
    const { call, until, jobEnded, events } = await sample()
    const { jobId, runId } = await call('runs.start', runSettings('predict'))
    await until((event) => event.kind === 'row')
    const startMs = performance.now()
    await call('jobs.stop', { jobId })
    expect(performance.now() - startMs).toBeLessThan(200)
    const states = events.flatMap(({ event }) => (event.kind === 'job' ? [event.job.state] : []))
    expect(states.at(-1)).toBe('stopping')
    expect(await jobEnded(jobId)).toBe('stopped')
    const [run] = await call('runs.list', {})
    expect(run?.state).toBe('stopped')
    expect(run?.partial?.done).toBeGreaterThan(0)
    const kept = await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })
    expect(kept.total).toBeGreaterThan(0)
    await call('jobs.resume', { jobId })
    await until(({ kind }) => kind === 'job')
    expect(await jobEnded(jobId)).toBe('done')
    expect((await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })).total).toBe(320)
  })

  test('a host that is killed in the middle of a run leaves a run that goes on where it was', async () => {
    const dataFolder = await temporaryFolder()
    const script = fileURLToPath(new URL('../support/workbenchProcess.ts', import.meta.url))
    const host = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataFolder])
    let output = ''
    host.stdout.on('data', (data: Buffer) => (output += data.toString()))
    host.stderr.on('data', (data: Buffer) => (output += data.toString()))
    await expect.poll(() => output, { timeout: 60_000 }).toMatch(/rows \d+/)
    const closed = new Promise((resolve) => host.on('close', resolve))
    host.kill('SIGKILL')
    await closed
    expect(output).not.toContain('ended')
    const [, told, runId] = /rows (\d+) (\S+)\n$/.exec(output) ?? []

    const workbench = openWorkbench(dataFolder)
    onTestFinished(() => workbench[Symbol.asyncDispose]())
    const { call, jobEnded } = callsOf(workbench)
    const project = await call('projects.sample', {})
    expect(project.readOnly).toBeNull()
    const [job] = await call('jobs.list', {})
    expect(job).toMatchObject({ id: runId, state: 'stopped', resumable: true })
    const kept = await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })
    expect(kept.total).toBeGreaterThanOrEqual(Number(told))
    await call('jobs.resume', { jobId: runId! })
    expect(await jobEnded(runId!)).toBe('done')
    expect((await call('runs.rows', { runId: runId!, filter: '', offset: 0, limit: 1 })).total).toBe(160)
  })
})
