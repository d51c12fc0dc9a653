import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Input, Output } from '../../../main/rpc/engine/contract.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import { bareStartMs } from '../../support/bareStart.ts'
import { cliRun } from '../../support/cliRun.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const attributed: Output<'attribute'> = {
  fingerprint: 'sha256:1',
  device: 'cpu',
  cached: false,
  elapsedMs: 520,
  ids: [1, 2],
  shape: { nLayers: 2, dModel: 4, dMlp: 3, dVocab: 9, nCtx: 16 },
  target: 5,
  token: ' Paris',
  prob: 0.4312,
  objective: 'prob',
  value: 0.4312,
  others: [],
  method: 'integrated-gradients',
  attribution: new Float32Array([0, 0.1, -0.2, 0.3, 0, 0]),
  activation: new Float32Array(6),
  integral: {
    ...{ rule: 'adaptive', steps: 16, tolerance: 1e-3, rows: 12, converged: true },
    completeness: new Float32Array([1e-5, -2e-5]),
    error: new Float32Array([1e-4, 5e-4]),
    nodes: new Int32Array([9, 3]),
    phases: { prefillMs: 1, forwardMs: 2, headMs: 3, backwardMs: 4 },
  },
  exact: null,
  greedy: null,
}
const inspected: Output<'models.inspect'> = {
  ...{ fingerprint: 'sha256:1', shape: attributed.shape, modelType: 'llama', supported: true, reason: null },
  ...{ nParameters: 9, plan: null, memoryBytes: { weights: 36, working: 0 }, notes: [] },
}
const attributeArgs = ['attribute', '--model', 'm', '--ids', '[1,2]', '--target', '5']
const data = fileURLToPath(new URL('../../../resources/questions/sample.jsonl', import.meta.url))
const generateArgs = ['generate', '--model', 'm', '--prompt', 'x', '--max-tokens', '3']

describe('runCli: usage', () => {
  test.each([
    [['--help'], 'attribute'],
    [['help', 'predict'], '--letters'],
    [['attribute', '--help'], 'engram attribute --model'],
    [['models', 'inspect', '--help'], 'engram models inspect'],
    [['--version'], '0.'],
  ])('%j goes to standard output with code 0', async (args, part) => {
    const { code, stdout, stderr } = await cliRun(args)
    expect(stdout).toContain(part)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.each(['models', 'tokenize', 'logits', 'generate', 'predict', 'attribute', 'detect', 'data', 'bench'])(
    'the help of %s has an example that begins with the command',
    async (command) => {
      const name = command === 'models' ? 'models inspect' : command
      const { stdout } = await cliRun([...name.split(' '), '--help'])
      expect(stdout).toMatch(new RegExp(`Examples?:\\n  engram ${name}`))
    },
  )

  test.each([
    [['predct'], 'Did you mean predict?'],
    [
      ['predict', '--model', 'm', '--data', 'd', '--style', 'generate', '--letters', 'bare'],
      '--letters has a meaning with the style letter only',
    ],
    [
      ['predict', '--model', 'm', '--data', 'd', '--max-tokens', '5'],
      '--max-tokens has a meaning with the style generate only',
    ],
    [['attribute', '--modle', 'm'], 'Did you mean --model?'],
    [['models', 'inspekt', 'm'], 'Did you mean inspect?'],
    [[], 'Usage: engram'],
    [['attribute'], '--model <dir> is missing'],
    [['attribute', '--model', 'm', '--ids', '[1]'], '--target <token|id> is missing'],
    [['tokenize', '--model', 'm'], '--text <text> is missing'],
    [['tokenize', '--model'], "'--model <dir>' argument missing"],
    [['tokenize', '--model', 'm', '--text', 'x', 'surplus'], 'too many arguments'],
    [[...attributeArgs, '--rule', 'simpson'], 'Allowed choices are adaptive, published, paper, gauss-legendre'],
    [[...attributeArgs, '--device', 'gpu'], 'Allowed choices are cpu, webgpu, cuda, auto'],
    [[...attributeArgs, '--steps', '0'], 'Expected a whole number, 1 to 4096'],
    [[...attributeArgs, '--steps', '1e3'], 'Expected a whole number'],
    [[...attributeArgs, '--threads', '-1'], 'Expected a whole number, 1 to 1024'],
    [[...attributeArgs, '--objective', 'contrast'], 'A contrast needs other options'],
    [[...attributeArgs, '--against', '7'], '--against needs --objective contrast'],
    [[...attributeArgs, '--tolerance', '0'], 'Expected a number above 0 and at most 1'],
    [[...attributeArgs, '--tolerance', 'NaN'], 'Expected a number above 0'],
    [[...generateArgs, '--temperature', '-0.1'], 'Expected a number of 0 or more'],
    [[...generateArgs, '--temperature', 'Infinity'], 'Expected a number of 0 or more'],
    [[...generateArgs, '--seed', '1.5'], 'Expected a whole number'],
    [[...attributeArgs, '--prompt', 'x'], '--prompt and --ids exclude each other'],
    [['logits', '--model', 'm'], 'Give the prompt as text'],
    [['logits', '--model', 'm', '--prompt', ''], '--prompt is empty'],
    [['logits', '--model', 'm', '--ids', '[1', '--json'], '--ids is not a JSON list'],
    [['logits', '--model', 'm', '--ids', '[]'], '--ids: is empty'],
    [['logits', '--model', 'm', '--ids', '[1,-2]'], '--ids: [1]: expected 0 or more'],
    [['logits', '--model', 'm', '--ids', '[1,2.5]'], '--ids: [1]: expected a whole number'],
    [['logits', '--model', 'm', '--ids', '{"a":1}'], '--ids: expected a list of token ids'],
    [['logits', '--model', 'm', '--ids', '@/nothing/ids.json'], '/nothing/ids.json cannot be read'],
    [['logits', '--model', 'm', '--ids', '[1]', '--prompting', 'chat'], '--prompting chat needs --prompt'],
    [['logits', '--model', 'm', '--ids', '[1]', '--no-cache', '--project', 'p'], '--project and --no-cache exclude'],
    [['logits', '--model', 'm', '--ids', '[1]', '--out', '/nothing/x'], 'there is no folder /nothing'],
    [['logits', '--model', 'm', '--ids', '[1]', '--out', '/'], '/ is a folder'],
    [['logits', '--model', 'm', '--ids', '[1]', '--edit', '/nothing.json'], '/nothing.json'],
    [['data'], 'Usage: engram data'],
    [['data', 'lnt', 'q.jsonl'], 'Did you mean lint?'],
    [['data', 'stats'], "missing required argument 'file'"],
    [['data', 'lint', '/nothing.jsonl'], '/nothing.jsonl cannot be read'],
    [['data', 'convert', 'q.jsonl'], 'Say with --out where to write'],
    [['data', 'convert', 'q.jsonl', '--out', 'q.xml'], 'let it end in .jsonl, .json, .csv, .tsv, .xlsx or .parquet'],
    [['data', 'convert', 'q.jsonl', '--out', './q.jsonl'], 'is the file to convert'],
    [['data', 'convert', 'q.jsonl', '--out', '/nothing/q.csv'], 'there is no folder /nothing'],
    [['data', 'convert', 'q.jsonl', '--out', 'q.csv', '--options', '27'], 'Expected a whole number, 0 to 26'],
    [['data', 'convert', 'q.csv', '--out', 'q.jsonl', '--map', 'stem'], '--map stem names no column'],
    [['data', 'convert', 'q.csv', '--out', 'q.jsonl', '--delimiter', 'x'], 'divides nothing'],
    [
      ['data', 'convert', 'q.csv', '--out', 'q.jsonl', '--to', 'csqa'],
      '--to csqa is no layout; there are huggingface, lm-eval',
    ],
    [['data', 'convert', 'q.jsonl', '--out', 'q.csv', '--render', 'last'], 'question-first, question-last, both'],
    [[...attributeArgs.slice(0, -1), ''], 'The target is empty'],
  ])('%j is refused with a sentence and code 2', async (args, part) => {
    const { code, stdout, stderr } = await cliRun(args)
    expect(stderr).toContain(part)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('--help takes at most eight times what Node takes to start: 0.3 s on an idle machine', async () => {
    const main = fileURLToPath(new URL('../../../main/cli/main.ts', import.meta.url))
    const run = async () => {
      const startMs = performance.now()
      await promisify(execFile)(process.execPath, [main, '--help'])
      return performance.now() - startMs
    }
    await run() // compiles
    const times = [await run(), await run(), await run()]
    expect(Math.min(...times)).toBeLessThan(8 * (await bareStartMs()))
  })
})

describe('runCli: what reaches the engine', () => {
  async function attributeInput(args: readonly string[]): Promise<Input<'attribute'>> {
    let given: Input<'attribute'> | null = null
    const { code, stderr } = await cliRun(args, {
      attribute: (input) => ((given = input), Promise.resolve(attributed)),
      'models.inspect': () => Promise.resolve(inspected),
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('error') as string })
    return given!
  }

  test('defaults are the device cpu, the user’s cache and the rule adaptive', async () => {
    expect(await attributeInput(attributeArgs)).toEqual({
      run: {
        model: join(process.cwd(), 'm'),
        device: 'cpu',
        threads: null,
        memory: null,
        share: null,
        store: { kind: 'user' },
      },
      prompt: { kind: 'ids', ids: [1, 2] },
      target: { kind: 'id', id: 5 },
      objective: 'prob',
      others: [],
      ...{ method: 'integrated-gradients', top: null, to: 'zero', over: null },
      rule: 'adaptive',
      steps: null,
      tolerance: null,
    })
  })

  test.each([
    ['5', { kind: 'id', id: 5 }],
    ['"5"', { kind: 'text', text: '5' }],
    [' A', { kind: 'text', text: ' A' }],
    ['"', { kind: 'text', text: '"' }],
    ['"a"b"', { kind: 'text', text: '"a"b"' }],
    ['-1', { kind: 'text', text: '-1' }],
  ])('--target %j is %j', async (target, expected) => {
    expect((await attributeInput([...attributeArgs.slice(0, -1), target])).target).toEqual(expected)
  })

  test('a contrast names the tokens that the target is held against', async () => {
    const { objective, others } = await attributeInput([
      ...attributeArgs,
      '--objective',
      'contrast',
      '--against',
      ' B',
      '7',
    ])
    expect(objective).toBe('contrast')
    expect(others).toEqual([
      { kind: 'text', text: ' B' },
      { kind: 'id', id: 7 },
    ])
  })

  test('--ids @file reads the file', async () => {
    const path = join(await temporaryFolder(), 'ids.json')
    writeFileSync(path, '[7, 8]\n')
    const input = await attributeInput(['attribute', '--model', 'm', '--ids', `@${path}`, '--target', '5'])
    expect(input.prompt).toEqual({ kind: 'ids', ids: [7, 8] })
  })

  test('--no-cache and --project choose where results are kept', async () => {
    expect((await attributeInput([...attributeArgs, '--no-cache'])).run.store).toEqual({ kind: 'none' })
    const path = join(await temporaryFolder(), 'p.engram')
    createProject(path, 'P')[Symbol.dispose]()
    const { store } = (await attributeInput([...attributeArgs, '--project', path])).run
    expect(store).toEqual({ kind: 'project', path })
  })

  test('an edit is read and checked before the engine is asked', async () => {
    const path = join(await temporaryFolder(), 'edit.json')
    writeFileSync(path, '{"positions":"last","neurons":[{"layer":0,"neuron":1,"scale":1,"set":2}]}')
    const { code, stderr } = await cliRun([...generateArgs, '--edit', path])
    expect(code).toBe(2)
    expect(stderr).toContain(`${path} is not an edit: neurons[0]: has both "scale" and "set"`)
  })
})

describe('runCli: output', () => {
  test('attribute shows the largest neurons with their share of all positive attribution', async () => {
    const { stdout, stderr } = await cliRun(attributeArgs, { attribute: () => Promise.resolve(attributed) })
    expect(stdout).toContain('P(" Paris" (token 5)) = 0.4312 after 2 tokens')
    expect(stdout).toMatch(/L1N0 +0\.3 +75\.0 %\nL0N1 +0\.1 +25\.0 %\nL0N0 +0\n/)
    expect(stdout).toContain('off by at most 2.00e-5 in a layer')
    expect(stderr).toBe('computed in 520 ms on cpu\n')
  })

  test('a stored answer is said to be from the cache', async () => {
    const handlers = { attribute: () => Promise.resolve({ ...attributed, cached: true }) }
    expect((await cliRun(attributeArgs, handlers)).stderr).toBe('from cache (computed in 520 ms on cpu)\n')
    const { stdout } = await cliRun([...attributeArgs, '--json'], handlers)
    expect(JSON.parse(stdout)).toMatchObject({ cached: true, elapsedMs: 520 })
  })

  test('another objective than P is said beside it', async () => {
    const handlers = {
      attribute: () => Promise.resolve({ ...attributed, objective: 'contrast' as const, value: 1.25, others: [7] }),
    }
    const { stdout } = await cliRun([...attributeArgs, '--objective', 'contrast', '--against', '7'], handlers)
    expect(stdout).toContain('attributed: ln P less that of the other options on average = 1.25 nats')
  })

  test('a tolerance that was not reached is said in words', async () => {
    const handlers = {
      attribute: () => Promise.resolve({ ...attributed, integral: { ...attributed.integral!, converged: false } }),
    }
    expect((await cliRun(attributeArgs, handlers)).stdout).toContain('NOT reached')
  })

  test('--json prints one object with the promised fields, and progress never reaches standard output', async () => {
    const { stdout, stderr } = await cliRun(
      [...attributeArgs, '--json'],
      {
        attribute: (_, { onProgress, onWarning }) => {
          onProgress({ phase: 'backward', done: 1, total: 2 })
          onWarning('The disk is nearly full.')
          return Promise.resolve(attributed)
        },
      },
      { isTerminal: true },
    )
    expect(stdout.split('\n')).toHaveLength(2)
    expect(JSON.parse(stdout)).toMatchObject({
      ids: [1, 2],
      target: 5,
      prob: 0.4312,
      rule: 'adaptive',
      elapsedMs: 520,
      phases: attributed.integral!.phases,
      rows: 12,
      converged: true,
      cached: false,
    })
    expect(stderr).toContain('backward  1 of 2 (50 %)')
    expect(stderr).toContain('warning: The disk is nearly full.\n')
  })

  test('progress is silent when standard error is no terminal', async () => {
    const { stderr } = await cliRun([...attributeArgs, '--json'], {
      attribute: (_, { onProgress }) => (onProgress({ phase: 'p', done: 1, total: 2 }), Promise.resolve(attributed)),
    })
    expect(stderr).toBe('')
  })

  test('attribute --out writes every array with its shape, and the metadata', async () => {
    const out = join(await temporaryFolder(), 'attr.safetensors')
    const { code, stderr } = await cliRun([...attributeArgs, '--out', out], {
      attribute: () => Promise.resolve(attributed),
    })
    expect({ code, stderr: stderr.endsWith(`Written: ${out}\n`) }).toEqual({ code: 0, stderr: true })
    const bytes = readFileSync(out)
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString()) as Record<
      string,
      object
    >
    expect(header['__metadata__']).toMatchObject({ model: 'sha256:1', ids: '[1,2]', target: '5', rule: 'adaptive' })
    expect(header).toMatchObject({
      attribution: { dtype: 'F32', shape: [2, 3] },
      activation: { dtype: 'F32', shape: [2, 3] },
      completeness: { dtype: 'F32', shape: [2] },
      error: { dtype: 'F32', shape: [2] },
      nodes: { dtype: 'I32', shape: [2] },
    })
  })

  test('generate streams text as it comes and ends the line', async () => {
    const { stdout } = await cliRun(generateArgs, {
      generate: ({ prompt }, { onItem }) => {
        onItem({ id: 1, text: ' Par' })
        onItem({ id: 2, text: 'is' })
        const ids = prompt.kind === 'ids' ? prompt.ids : [9]
        return Promise.resolve({
          ...{ fingerprint: 'f', device: 'cpu', cached: false, elapsedMs: 5, ids, generated: [1, 2, 3] },
          text: ' Paris!',
          stopped: 'length' as const,
        })
      },
    })
    expect(stdout).toBe(' Paris!\n')
  })
})

describe('runCli: predict', () => {
  const row = { id: 'q', variant: 0, letters: { A: 0.2, B: 0.1 }, pred: 'A', gold: 'A', correct: true, mass: 0.3 }
  const summary: Output<'predict'> = {
    ...{ fingerprint: 'f', device: 'cpu', elapsedMs: 10, questions: 1, variants: 2, computed: 2, fromCache: 0 },
    ...{ graded: 2, correct: 1, meanMass: 0.3, forms: { bare: 2, space: 0 } },
  }
  const handlers = {
    predict: (_: Input<'predict'>, { onItem }: { onItem: (item: typeof row) => void }) => {
      onItem(row)
      onItem({ ...row, variant: 1, correct: false })
      return Promise.resolve(summary)
    },
  }
  const args = ['predict', '--model', 'm', '--data', data]

  test('without --out the rows are standard output and the summary is beside it', async () => {
    const { stdout, stderr } = await cliRun(args, handlers)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([row, { ...row, variant: 1, correct: false }])
    expect(stderr).toContain('1 of 2 variants right (50.0 %), 1 question\n')
    expect(stderr).toContain('warning: The letters have only 0.3 of the probability on average')
  })

  test('with --out the rows are in the file and the summary is the output', async () => {
    const out = join(await temporaryFolder(), 'preds.jsonl')
    const { stdout } = await cliRun([...args, '--out', out, '--json'], handlers)
    expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toHaveLength(2)
    expect(JSON.parse(stdout)).toMatchObject({ accuracy: 0.5, meanMass: 0.3, graded: 2 })
  })

  test('--style option-text and generate have lines and summaries of their own', async () => {
    const origin = { fingerprint: 'f', device: 'cpu', elapsedMs: 10, questions: 4, computed: 4, fromCache: 0 }
    const texts = await cliRun([...args, '--style', 'option-text'], {
      'predict.options': () => Promise.resolve({ ...origin, correct: 1, correctNorm: 2, correctBytes: 3 }),
    })
    expect(texts.stderr).toContain('1 of 4 questions right (25.0 %) by the likelihood of the option’s text\n')
    expect(texts.stderr).toContain('per character 2 (50.0 %), per byte 3 (75.0 %)')
    let given: Input<'predict.generated'> | null = null
    const written = await cliRun([...args, '--style', 'generate', '--max-tokens', '7'], {
      'predict.generated': (input) => (
        (given = input),
        Promise.resolve({ ...origin, variants: 8, correct: 2, unparsed: 5 })
      ),
    })
    expect(given!).toMatchObject({ maxTokens: 7, edit: null })
    expect(written.stderr).toContain('2 of 8 variants right (25.0 %) in what the model writes, 4 questions\n')
    expect(written.stderr).toContain('without an answer that can be read: 5\n')
  })

  test('a failure in the middle leaves the old file as it was and nothing beside it', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'preds.jsonl')
    const old = '{"id":"q","variant":0,"gold":"A"}\n'
    writeFileSync(out, old)
    const { code, stderr } = await cliRun([...args, '--out', out], {
      predict: (_, { onItem }) => (onItem(row), Promise.reject(new WorkbenchError('run.memory', 'No memory left.'))),
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: No memory left.\n' })
    expect(readdirSync(folder)).toEqual(['preds.jsonl'])
    expect(readFileSync(out, 'utf8')).toBe(old)
  })

  test('a file that Engram did not write stays, before any work, unless --force says otherwise', async () => {
    const out = join(await temporaryFolder(), 'thesis.jsonl')
    writeFileSync(out, 'years of work')
    const refused = await cliRun([...args, '--out', out])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/thesis\.jsonl is there .* --force/) })
    expect(readFileSync(out, 'utf8')).toBe('years of work')
    const forced = await cliRun([...args, '--out', out, '--force'], {
      predict: (_, { onItem }) => (onItem(row), Promise.reject(new WorkbenchError('run.memory', 'No memory left.'))),
    })
    expect(forced.stderr).toBe('error: No memory left.\n')
  })
})

describe('runCli: failures', () => {
  test.each([
    ['input.value', 2],
    ['input.unsupported', 2],
    ['run.engine', 1],
    ['run.disk', 1],
  ] as const)('a sentence with the code %s ends in exit code %i', async (code, exitCode) => {
    const run = await cliRun(attributeArgs, { attribute: () => Promise.reject(new WorkbenchError(code, 'So it is.')) })
    expect(run).toMatchObject({ code: exitCode, stdout: '', stderr: 'error: So it is.\n' })
  })

  test('a bug is called one, without a stack', async () => {
    const run = await cliRun(attributeArgs, { attribute: () => Promise.reject(new TypeError('x is undefined')) })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('which is a bug: x is undefined')
    expect(run.stderr).not.toMatch(/\n\s+at /)
  })

  test('Ctrl-C ends a job that hears it with code 130 and leaves no file', async () => {
    const folder = await temporaryFolder()
    mkdirSync(join(folder, 'out'))
    const interrupt = new AbortController()
    setTimeout(() => interrupt.abort(), 30)
    const run = await cliRun(
      ['predict', '--model', 'm', '--no-cache', '--data', data, '--out', join(folder, 'out', 'p.jsonl')],
      {
        predict: async (_, { signal }) => {
          await delay(60_000, undefined, { signal })
          throw new Error('ran on')
        },
      },
      { interrupt: interrupt.signal },
    )
    expect(run.code).toBe(130)
    expect(run.stderr).toContain('Interrupted. With --no-cache no result is kept')
    expect(readdirSync(join(folder, 'out'))).toEqual([])
  })

  test('Ctrl-C kills an engine that does not answer in time', async () => {
    const interrupt = new AbortController()
    let pressedMs = 0
    setTimeout(() => {
      pressedMs = performance.now()
      interrupt.abort()
    }, 30)
    const run = await cliRun(
      attributeArgs,
      { attribute: () => delay(60_000, attributed, { ref: false }) },
      { interrupt: interrupt.signal },
    )
    expect(run).toMatchObject({ code: 130, killed: true })
    const elapsedMs = performance.now() - pressedMs
    expect(elapsedMs).toBeLessThan(Math.max(190, 5 * (await bareStartMs())))
  })
})
