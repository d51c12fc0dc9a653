import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isGone, markPattern, processMark } from '../../../main/base/processMark.ts'

const module = fileURLToPath(new URL('../../../main/base/processMark.ts', import.meta.url))
const script = `console.log((await import(${JSON.stringify(module)})).processMark); setInterval(() => {}, 1e6)`

describe('processMark', () => {
  test('is that of a process as long as it lives, whoever asks', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const [mark] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
    expect(mark.trim()).toMatch(new RegExp(`^${markPattern}$`))
    expect(isGone(mark.trim())).toBe(false)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    expect(isGone(mark.trim())).toBe(true)
    expect(isGone(processMark)).toBe(false)
  })

  test('of an earlier process with the same id is gone; of another machine, nobody can tell', (context) => {
    const [place, pid, start] = processMark.split('-')
    expect(isGone(`0123456789-${pid}-${start}`)).toBe(false)
    if (process.platform !== 'linux') return context.skip('only Linux says in a file when a process began')
    expect(isGone(`${place}-${pid}-${Number(start) - 1}`)).toBe(true)
  })
})
