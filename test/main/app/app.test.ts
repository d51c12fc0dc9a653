import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startApp } from '../../../main/app/app.ts'
import { connect } from '../../../main/rpc/client.ts'
import type { WorkbenchHandlers } from '../../../main/workbench/shapes.ts'
import { fakeElectron } from '../../support/fakeElectron.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function started({ isFirst = true, args = [] as string[] } = {}) {
  const fake = fakeElectron({ isFirst })
  const outer = await temporaryFolder()
  const folder = join(outer, 'window')
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.html'), '<title>Engram</title>')
  writeFileSync(join(outer, 'secret.json'), 'secret')
  const opened: string[] = []
  const disposed: string[] = []
  const handlers: Partial<WorkbenchHandlers> = {
    'projects.recent': () => Promise.resolve([]),
    'projects.open': ({ path }) => {
      opened.push(path)
      return Promise.reject(new Error('no project'))
    },
  }
  const createWorkbench = () => ({
    handlers: handlers as WorkbenchHandlers,
    [Symbol.asyncDispose]: () => Promise.resolve(void disposed.push('workbench')),
  })
  await startApp(fake.electron, { folder, preload: '/preload.cjs', createWorkbench, args })
  return { ...fake, opened, disposed, contents: fake.windows[0]?.contents }
}

describe('startApp', () => {
  test('the window is sandboxed, isolated, without Node, and shown when it has painted', async () => {
    const { windows, log } = await started()
    expect(log).toContain('sandbox')
    expect(windows[0]?.options).toMatchObject({
      show: false,
      webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true },
    })
    expect(windows[0]?.contents.url).toBe('app://engram/')
  })

  test('a second instance ends at once; the first comes to the front and opens what the second was given', async () => {
    const second = await started({ isFirst: false })
    expect(second.windows).toEqual([])
    expect(second.log).toEqual(['quit'])
    const first = await started()
    first.app.emit('second-instance', {}, ['engram', '/x/study.engram'])
    expect(first.log.slice(-2)).toEqual(['restore', 'focus'])
    expect(first.opened).toEqual(['/x/study.engram'])
  })

  test('a project among the arguments is opened', async () => {
    expect((await started({ args: ['.', '--flag', '/y/p.engram'] })).opened).toEqual(['/y/p.engram'])
  })

  test('only the clipboard may be written; every other permission is denied', async () => {
    const { contents } = await started()
    const ask = (permission: string) => {
      let given: unknown = null
      contents!.permission.request(null, permission, (answer: unknown) => (given = answer))
      return [given, contents!.permission.check(null, permission)]
    }
    expect(ask('clipboard-sanitized-write')).toEqual([true, true])
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem']) {
      expect(ask(permission)).toEqual([false, false])
    }
  })

  test('no other window is opened, and only known hosts over https in the browser', async () => {
    const { contents, log } = await started()
    for (const url of [
      'https://evil.example/',
      'http://github.com/',
      'file:///etc/passwd',
      'https://github.com.evil.example/',
    ]) {
      expect(contents!.openHandler({ url })).toEqual({ action: 'deny' })
    }
    expect(log.filter((line) => line.startsWith('open'))).toEqual([])
    expect(contents!.openHandler({ url: 'https://arxiv.org/abs/2406.10868' })).toEqual({ action: 'deny' })
    expect(log.at(-1)).toBe('open https://arxiv.org/abs/2406.10868')
  })

  test.each([
    ['app://engram/index.html', false],
    ['app://engram.evil/', true],
    ['app://other/', true],
    ['https://evil.example/', true],
    ['', true],
  ])('leaving for %j is prevented: %s', async (url, isPrevented) => {
    const { contents } = await started()
    let prevented = false
    contents!.emit('will-navigate', { url, preventDefault: () => (prevented = true) })
    expect(prevented).toBe(isPrevented)
  })

  test('files come from the window’s folder alone, with our policy', async () => {
    const { ask } = await started()
    const page = await ask('app://engram/')
    expect(await page.text()).toBe('<title>Engram</title>')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    for (const url of ['app://engram/..%2fsecret.json', 'app://other/index.html', 'app://engram/none.js']) {
      expect((await ask(url)).status).toBe(404)
    }
    expect((await ask('app://engram/', 'POST')).status).toBe(404)
  })

  test('a page of ours gets a line to the workbench, a reloaded one a new one, another page none', async () => {
    const { contents } = await started()
    contents!.emit('did-finish-load')
    const [port] = contents!.posted[0]!.ports
    const { call } = connect<(method: string, input: unknown) => Promise<unknown>>({
      post: (message) => port!.postMessage(message),
      on: (listener) => port!.on('message', ({ data }: { data: unknown }) => listener(data)),
    })
    expect(await call('projects.recent', {})).toEqual([])
    contents!.emit('did-finish-load')
    expect(contents!.posted).toHaveLength(2)
    expect(port!.other?.isClosed).toBe(true)
    contents!.url = 'https://evil.example/'
    contents!.emit('did-finish-load')
    expect(contents!.posted).toHaveLength(2)
  })

  test('quitting waits until the workbench has closed its files', async () => {
    const { app, log, disposed } = await started()
    let prevented = 0
    const event = { preventDefault: () => prevented++ }
    app.emit('before-quit', event)
    expect([prevented, log.includes('quit')]).toEqual([1, false])
    await expect.poll(() => log.at(-1)).toBe('quit')
    expect(disposed).toEqual(['workbench'])
    app.emit('before-quit', event)
    expect(prevented).toBe(1)
  })
})
