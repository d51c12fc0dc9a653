import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Handlers } from '../../../main/rpc/engine/contract.ts'
import { cliRun } from '../../support/cliRun.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

/** A command, and an engine that plans ten prompts of it and takes ten milliseconds a token. */
async function setup({ left = 10, more = false } = {}) {
  const folder = await temporaryFolder()
  const data = join(folder, 'q.jsonl')
  writeFileSync(
    data,
    `${JSON.stringify({ id: 'a', stem: 'What?', options: ['x', 'y'], answer: 0, domain: 'd', lang: 'en' })}\n`,
  )
  const handlers: Partial<Handlers> = {
    predict: ({ run }) => {
      const units = Array.from({ length: left }, (_, i) => ({
        key: i.toString(16).padStart(64, '0'),
        work: { ids: Array(i + 1).fill(7), sharedPrefix: 0, bare: [1], space: [2] },
      }))
      const lines = [{ method: 'letters', shared: { edit: null } }, ...units]
      writeFileSync(run.share!.plan!.path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      return Promise.reject(new WorkbenchError('run.part', 'Left to others.', { own: 0, left, parts: [1], more }))
    },
    work: ({ units }) => {
      const tokens = units.units.reduce((sum, { work }) => sum + work.ids.length, 0)
      return Promise.resolve({ fingerprint: 'sha256:f', elapsedMs: 10 * tokens, memoryBytes: 2e9 })
    },
  }
  const command = ['predict', '--model', folder, '--data', data, '--threads', '3']
  return { folder, command, handlers }
}

describe('engram estimate', () => {
  test('says how long the planned prompts take on each number of machines, and computes none of them', async () => {
    const { command, handlers } = await setup()
    const { code, stdout } = await cliRun(['estimate', ...command, '--json', '--workers', '1,5'], handlers)
    expect(code).toBe(0)
    const found = JSON.parse(stdout) as { estimates: { workers: number; wallMs: number }[] }
    expect(found).toMatchObject({ prompts: 10, tokens: 55, loadMs: 0, memoryBytes: 2e9, more: false })
    expect(found.estimates.map(({ workers }) => workers)).toEqual([1, 5])
    const [one, five] = found.estimates.map(({ wallMs }) => wallMs)
    expect(one).toBeGreaterThan(550)
    expect(five).toBeLessThan(one!)
  })

  test('says so where nothing is left', async () => {
    const { command, handlers } = await setup({ left: 0 })
    const { stdout } = await cliRun(['estimate', ...command], handlers)
    expect(stdout).toBe('Everything is known already: nothing is left to compute.\n')
  })

  test.each(['estimate', 'slurm'])('%s does not run a command whose work one machine does', async (name) => {
    const { code, stderr } = await cliRun([name, 'tokenize', '--model', 'm', '--text', 'x'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'share the work of predict, detect, evaluate, edit dose and edit compare: name one of these.',
    )
  })

  test.each(['serve', 'slurm', 'estimate'])(
    'before %s, which nothing can be estimated of, runs nothing',
    async (name) => {
      const { command, handlers } = await setup()
      const { code, stderr } = await cliRun(['estimate', name, ...command], handlers)
      expect(code).toBe(2)
      expect(stderr).toContain(`unknown command '${name}'`)
    },
  )
})

describe('engram slurm', () => {
  test('writes an array of parts and what merges them, and prints the lines that submit them', async () => {
    const { folder, command, handlers } = await setup()
    const dir = join(folder, 'slurm')
    const { code, stdout } = await cliRun(['slurm', ...command, '--shards', '4', '--dir', dir], handlers)
    expect(code).toBe(0)
    expect(stdout).toBe(
      `parts=$(sbatch --parsable ${dir}/parts.sh)\nsbatch --dependency=afterok:$parts ${dir}/merge.sh\n`,
    )
    const whole = `engram ${command.join(' ')} --project ${dir}/merged.sqlite`
    const parts = readFileSync(join(dir, 'parts.sh'), 'utf8')
    expect(parts).toMatch(/^#SBATCH --array=1-4$/m)
    expect(parts).toMatch(/^#SBATCH --cpus-per-task=3$/m)
    expect(parts).toMatch(/^#SBATCH --mem=2862M$/m)
    expect(parts).toContain(
      `${whole} --shard "$SLURM_ARRAY_TASK_ID/4" --store ${dir}/parts/"$SLURM_ARRAY_TASK_ID.sqlite"`,
    )
    const merge = readFileSync(join(dir, 'merge.sh'), 'utf8')
    expect(merge).toContain(`engram merge ${dir}/parts/*.sqlite --project ${dir}/merged.sqlite\n${whole}\n`)
  })

  test('replaces its own scripts, and none that a person wrote', async () => {
    const { folder, command, handlers } = await setup()
    const args = ['slurm', ...command, '--dir', folder]
    expect((await cliRun(args, handlers)).code).toBe(0)
    expect((await cliRun(args, handlers)).code).toBe(0)
    writeFileSync(join(folder, 'merge.sh'), 'echo mine\n')
    const { code, stderr } = await cliRun(args, handlers)
    expect(code).toBe(2)
    expect(stderr).toContain('is not a script that engram slurm wrote')
    expect(readFileSync(join(folder, 'merge.sh'), 'utf8')).toBe('echo mine\n')
  })

  test('refuses a --dir that is a file, or a path that Slurm cannot read, before any trial', async () => {
    const { folder, command } = await setup()
    let asked = 0
    const handlers: Partial<Handlers> = {
      predict: () => {
        asked++
        return Promise.reject(new Error('asked'))
      },
    }
    const file = join(folder, 'q.jsonl')
    expect(await cliRun(['slurm', ...command, '--dir', file], handlers)).toMatchObject({
      code: 2,
      stderr: `error: ${file} is a file where --dir needs a folder; give another place.\n`,
    })
    const { code, stderr } = await cliRun(['slurm', ...command, '--dir', join(folder, 'a\\b')], handlers)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: Slurm reads no path with a backslash .*; work in another folder\.\n$/)
    expect(asked).toBe(0)
  })

  test('quotes a path with a space for Slurm, and doubles its percent signs in the names of logs', async () => {
    const { folder, command, handlers } = await setup()
    const dir = join(folder, 'my "50%" #1')
    expect((await cliRun(['slurm', ...command, '--dir', dir], handlers)).code).toBe(0)
    const quoted = `${folder}/my \\"50%%\\" #1`
    const lines = (name: string) => readFileSync(join(dir, name), 'utf8').split('\n')
    expect(lines('parts.sh')).toContain(`#SBATCH --output="${quoted}/parts/%a.log"`)
    expect(lines('merge.sh')).toContain(`#SBATCH --output="${quoted}/merge.log"`)
  })

  test('writes nothing where nothing is left', async () => {
    const { folder, command, handlers } = await setup({ left: 0 })
    await cliRun(['slurm', ...command, '--dir', join(folder, 'slurm')], handlers)
    expect(existsSync(join(folder, 'slurm'))).toBe(false)
  })
})
