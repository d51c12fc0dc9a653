import { describe, expect, test } from 'vitest'
import { electronPrinter } from '../../../main/app/printPage.ts'

/** As much of Electron as prints a page; `load` is how the page comes. */
function fakePrinter(load: () => Promise<void> = () => Promise.resolve()) {
  const log: unknown[] = []
  let served: (() => Response) | null = null
  const own = {
    protocol: { handle: (scheme: string, answer: () => Response) => (log.push(`serves ${scheme}`), (served = answer)) },
    setSpellCheckerEnabled: () => undefined,
    webRequest: { onBeforeRequest: () => log.push('asks nobody') },
  }
  class BrowserWindow {
    readonly webContents = {
      printToPDF: async (options: object) => {
        log.push(options)
        return Buffer.from(await served!().arrayBuffer())
      },
    }
    constructor(options: object) {
      log.push(options)
    }
    async loadURL(url: string): Promise<void> {
      log.push(url)
      await load()
    }
    destroy(): void {
      log.push('gone')
    }
  }
  const session = { fromPartition: (name: string) => (log.push(name), own) }
  return { log, print: electronPrinter({ BrowserWindow, session } as never) }
}

describe('electronPrinter', () => {
  test('prints the page as its style says, where nothing runs, is asked for or is kept', async () => {
    const { log, print } = fakePrinter()
    const bytes = await print('<p>A page.</p>', { signal: new AbortController().signal })
    expect(Buffer.from(bytes).toString()).toBe('<p>A page.</p>')
    expect(log[0]).not.toContain('persist')
    expect(log).toContainEqual(expect.objectContaining({ show: false }))
    expect(JSON.stringify(log)).toContain('"javascript":false,"sandbox":true')
    expect(log).toContain('asks nobody')
    expect(log).toContainEqual(expect.objectContaining({ preferCSSPageSize: true, printBackground: true }))
    expect(log.at(-1)).toBe('gone')
  })

  test('stopped while the page comes, ends with the signal’s reason and closes its window', async () => {
    const controller = new AbortController()
    const { log, print } = fakePrinter(() => new Promise(() => controller.abort(new Error('enough'))))
    await expect(print('', { signal: controller.signal })).rejects.toThrow('enough')
    expect(log.at(-1)).toBe('gone')
  })
})
