import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { engram } from '../support/engram.ts'
import { makeReadOnly, smallDisk } from '../support/smallDisk.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const model = path('test/golden/published/model')
const args = ['logits', '--model', model, '--ids', '[1]', '--json']

type Env = Record<string, string>

/** What says where a person's data are to be kept; null where this machine cannot have such a home. */
const homes: Readonly<Record<string, (dir: string) => Env | null | Promise<Env | null>>> = {
  'that is empty': () => ({ HOME: '' }),
  'in /proc': () => ({ HOME: '/proc' }),
  'that is a file': (dir) => {
    writeFileSync(join(dir, 'file'), '')
    return { HOME: join(dir, 'file') }
  },
  'that is not there, under a link that leads nowhere': (dir) => {
    symlinkSync('nowhere', join(dir, 'link'))
    return { HOME: join(dir, 'link') }
  },
  'on a disk that may only be read': async () => {
    const disk = await smallDisk(100_000)
    if (disk === null) return null
    makeReadOnly(disk)
    return { HOME: disk }
  },
  'on a full disk': async () => {
    const disk = await smallDisk(4096)
    if (disk === null) return null
    try {
      writeFileSync(join(disk, 'full'), 'x'.repeat(8192))
    } catch {
      // as full as it gets
    }
    return { HOME: disk }
  },
  'with a relative folder for data': (dir) => ({ HOME: dir, XDG_DATA_HOME: 'relative' }),
  'with an empty folder for data': (dir) => ({ HOME: dir, XDG_DATA_HOME: '' }),
  'with a file as its folder for data': (dir) => {
    writeFileSync(join(dir, 'engram'), '')
    return { HOME: dir, XDG_DATA_HOME: dir }
  },
  'with temporary files in /proc': (dir) => ({ HOME: dir, TMPDIR: '/proc' }),
}

describe('a home', () => {
  test.for(Object.entries(homes))(
    '%s costs a command its store at most: one warning, no bug, the same result',
    async ([, make], context) => {
      const dir = await temporaryFolder()
      const home = await make(dir)
      if (home === null) return context.skip('no disk of its own can be mounted here: it needs Linux and a superuser')
      const { code, stdout, stderr } = await engram(args, '', home)
      expect({ code, ids: (JSON.parse(stdout) as { ids: number[] }).ids }).toEqual({ code: 0, ids: [1] })
      expect(stderr).not.toMatch(/bug|error/)
      const warnings = stderr.split('\n').filter((line) => line.startsWith('warning: '))
      expect(warnings.length).toBeLessThanOrEqual(1)
      for (const line of warnings) expect(line).toMatch(/Results are computed and not kept\.$/)
      expect(readdirSync(process.cwd())).not.toContain('relative')
    },
  )

  test('keeps what is kept in it from other people', async () => {
    const dir = await temporaryFolder()
    expect((await engram(args, '', { HOME: dir, XDG_DATA_HOME: '' })).code).toBe(0)
    const data = join(dir, '.local', 'share', 'engram')
    expect(statSync(data).mode & 0o777).toBe(0o700)
    const files = readdirSync(data)
    expect(files).toContain('results.sqlite')
    for (const name of files) expect([name, statSync(join(data, name)).mode & 0o777]).toEqual([name, 0o600])
  })

  test('that was there keeps its permissions', async () => {
    const dir = await temporaryFolder()
    mkdirSync(join(dir, 'data'), { mode: 0o755 })
    expect((await engram(args, join(dir, 'data'))).code).toBe(0)
    expect(statSync(join(dir, 'data')).mode & 0o777).toBe(0o755)
  })
})
