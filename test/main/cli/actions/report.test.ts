import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliRun } from '../../../support/cliRun.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

test('a PDF that would take the place of the page, and one called otherwise, are refused before any work', async () => {
  const folder = await temporaryFolder()
  const at = (name: string): string => join(folder, name)
  // There is no evaluation: whatever is looked at first complains.
  const run = async (...flags: string[]) => (await cliRun(['report', at('none'), ...flags])).stderr
  const same = `error: --out and --pdf name the same file, ${at('b.pdf')}; give each a name of its own.\n`
  expect(await run('--pdf', at('b.pdf'), '--out', at('b.pdf'))).toBe(same)
  expect(await run('--pdf', at('b.pdf'), '--out', join(folder, 'x', '..', 'b.pdf'))).toBe(same)
  expect(await run('--pdf', at('x.txt'))).toBe(
    `error: --pdf writes a PDF: give a name that ends in .pdf, not ${at('x.txt')}.\n`,
  )
  expect(await run('--pdf', at('b.PDF'), '--out', at('b.html'))).toContain(at('none'))
})
