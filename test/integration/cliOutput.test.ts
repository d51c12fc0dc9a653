import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startEngram } from '../support/engram.ts'
import { makeDevice, noDevices } from '../support/oddFiles.ts'
import { smallDisk } from '../support/smallDisk.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const main = path('main/cli/main.ts')
const tiny = path('test/golden/published/model')
const published = path('test/golden/published/questions.json')
const bundled = path('resources/questions/domains.jsonl')

/** Runs `engram` in a shell that does `rest` with what it writes. @returns the code of engram itself */
async function shell(args: string, rest: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const dir = await temporaryFolder()
  const command = `{ "$NODE" --disable-warning=ExperimentalWarning "$MAIN" ${args}; echo $? > code; } ${rest}`
  const env = { ...process.env, NODE: process.execPath, MAIN: main, ENGRAM_DATA: join(dir, 'data') }
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: dir, env, encoding: 'utf8' })
  return { code: Number(readFileSync(join(dir, 'code'), 'utf8')), stdout, stderr }
}

const commands = {
  help: '--help',
  'a result of the host': `data stats ${bundled}`,
  'a result of the engine': `logits --model ${tiny} --ids '[1]' --json`,
  'rows as they come': `predict --model ${tiny} --data ${published}`,
}

describe('standard output that takes no more', () => {
  test.for(Object.entries(commands))(
    'because its disk is full ends %s with code 1 and a sentence',
    async ([, args], context) => {
      const full = join(await temporaryFolder(), 'full')
      if (!makeDevice(full, 'full')) return context.skip(noDevices)
      const { code, stderr } = await shell(args, `> ${full}`)
      expect(code).toBe(1)
      expect(stderr.split('\n').filter((line) => /error|Error| at /.test(line))).toEqual([
        'error: Standard output cannot be written: the disk is full.',
      ])
      expect(lstatSync(full).isCharacterDevice()).toBe(true)
    },
  )

  test('because its disk is almost full does not end well either', async (context) => {
    const disk = await smallDisk(4096 * 2)
    if (disk === null) return context.skip('no disk of its own can be mounted here: it needs Linux and a superuser')
    writeFileSync(join(disk, 'other'), 'x'.repeat(4096))
    // more than one page, in one piece
    const { code, stderr } = await shell(`predict --model ${tiny} --data ${published}`, `> ${join(disk, 'out')}`)
    expect(statSync(join(disk, 'out')).size).toBe(4096)
    expect(code).toBe(1)
    expect(stderr).toContain('error: Standard output cannot be written: the disk is full.')
  })

  test.each(Object.entries(commands))('because its reader has gone ends %s without a word', async (_, args) => {
    const { code, stderr } = await shell(args, '| sh -c "exec <&-; sleep 0.2"')
    expect(code).toBe(141)
    expect(stderr).not.toMatch(/error|interrupted| at /i)
  })

  test('that is slow gets every byte', async () => {
    const dir = await temporaryFolder()
    symlinkSync('/dev/stdout', join(dir, 'out.jsonl'))
    const { code, stdout } = await shell(`data convert ${bundled} --out ${join(dir, 'out.jsonl')}`, '| (sleep 1; cat)')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toHaveLength(readFileSync(bundled, 'utf8').split('\n').length)
    expect(stdout.length).toBeGreaterThan(2 ** 17) // more than a pipe holds
  })
})

describe('standard error that takes no more', () => {
  test('costs a command nothing', async (context) => {
    const full = join(await temporaryFolder(), 'full')
    if (!makeDevice(full, 'full')) return context.skip(noDevices)
    const args = `logits --model ${tiny} --ids '[1]' --json`
    const { code, stdout } = await shell(args, `2> ${full}`)
    expect(code).toBe(0)
    const timeless = (text: string): string => text.replace(/"elapsedMs":[\d.]+/, '')
    expect(timeless(stdout)).toBe(timeless((await shell(args, '')).stdout))
  })
})

describe('--out', () => {
  test('onto a full device is a failure in a sentence, and it stays a device', async (context) => {
    const dir = await temporaryFolder()
    const full = join(dir, 'full')
    if (!makeDevice(full, 'full')) return context.skip(noDevices)
    const outs = [
      `logits --model ${tiny} --ids '[1]' --out ${full}`,
      `attribute --model ${tiny} --ids '[1,2]' --target 3 --out ${full}`,
      `predict --model ${tiny} --data ${published} --out ${full}`,
    ]
    for (const args of outs) {
      const { code, stderr } = await shell(args, '')
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining(`error: ${full} cannot be written: the disk is full\n`) as string,
      })
    }
    expect(lstatSync(full).isCharacterDevice()).toBe(true)
    expect(readdirSync(dir)).toEqual(['full'])
  })

  test('interrupted leaves nothing half-written where a link leads', async () => {
    const dir = await temporaryFolder()
    for (const name of ['here', 'there']) mkdirSync(join(dir, name))
    symlinkSync('../there/rows.jsonl', join(dir, 'here', 'rows.jsonl'))
    const model = path('resources/demo-model')
    const out = join(dir, 'here', 'rows.jsonl')
    const running = startEngram(['predict', '--model', model, '--data', bundled, '--out', out, '--no-cache'], dir)
    while (readdirSync(join(dir, 'there')).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect([readdirSync(join(dir, 'here')), readdirSync(join(dir, 'there'))]).toEqual([['rows.jsonl'], []])
  })
})
