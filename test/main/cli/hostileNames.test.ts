import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { cliRun } from '../../support/cliRun.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const names = {
  'a line break': 'a\nb',
  'a command for the terminal': '\x1b[2J\x1b]0;owned\x07x',
  'a mark that turns the direction': 'cod\u202egpj.exe',
  '10,000 characters': 'x'.repeat(10_000),
}

/** Commands that cannot use the name, each for another reason. */
const commands: Readonly<Record<string, (name: string, dir: string) => string[]>> = {
  'a missing question file': (name) => ['data', 'lint', name],
  'a damaged question file': (name, dir) => ['data', 'stats', made(dir, name)],
  'missing token ids': (name) => ['logits', '--model', 'm', '--ids', `@${name}`],
  'ids that are none': (name) => ['logits', '--model', 'm', '--ids', name],
  'a missing edit': (name) => ['logits', '--model', 'm', '--ids', '[1]', '--edit', name],
  'a folder that is not there': (name) => ['logits', '--model', 'm', '--ids', '[1]', '--out', `${name}/x`],
  'an option that is none': (name) => ['logits', `--${name}`],
  'a choice that is none': (name) => ['logits', '--model', 'm', '--device', name],
  'a command that is none': (name) => [name],
  'a run that is none': (name) => ['report', name],
  'what the engine refuses': (name) => ['logits', '--model', name, '--ids', '[1]'],
}

function made(dir: string, name: string): string {
  const path = join(dir, name.slice(0, 200))
  mkdirSync(dir, { recursive: true })
  writeFileSync(path, '{"a":\n\x1b[31m')
  return path
}

describe('a refusal', () => {
  test.each(Object.entries(commands))(
    'of %s is one short line without commands, whatever is in it',
    async (_, args) => {
      for (const [what, name] of Object.entries(names)) {
        const dir = await temporaryFolder()
        const { code, stdout, stderr } = await cliRun(args(name, dir), {
          logits: ({ run }) => Promise.reject(new WorkbenchError('input.missing', `${run.model} is not there`)),
        })
        expect({ what, code, stdout }).toEqual({ what, code: 2, stdout: '' })
        expect(stderr).toMatch(/^[^\p{Cc}\u202a-\u202e\u2028\u2029]+\n$/u)
        expect(stderr.length).toBeLessThan(2100)
      }
    },
  )

  test('that nobody foresaw is a line of its own, too', async () => {
    const logits = () => Promise.reject(new Error('a\nb\x1b[31m'))
    const { code, stderr } = await cliRun(['logits', '--model', 'm', '--ids', '[1]'], { logits })
    expect(code).toBe(1)
    expect(stderr.split('\n')[0]).toBe('error: Something went wrong inside Engram, which is a bug: a b\\u001b[31m')
  })

  test('in a warning is one line as well', async () => {
    const { stderr } = await cliRun(['logits', '--model', 'm', '--ids', '[1]'], {
      logits: (_, { onWarning }) => {
        onWarning('a\nb\x1b[31m')
        return Promise.reject(new WorkbenchError('run.disk', 'no'))
      },
    })
    expect(stderr).toBe('warning: a b\\u001b[31m\nerror: no\n')
  })
})
