import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startApp } from '../../../main/app/app.ts'
import { connect } from '../../../main/rpc/wire/client.ts'
import type { WorkbenchHandlers } from '../../../main/rpc/window/shapes.ts'
import { fakeElectron } from '../../support/fakeElectron.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function started({ isFirst = true, args = [] as string[] } = {}) {
  const fake = fakeElectron({ isFirst })
  const outer = await temporaryFolder()
  const folder = join(outer, 'window')
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.html'), '<title>Engram</title>')
  writeFileSync(join(outer, 'secret.json'), 'secret')
  const disposed: string[] = []
  const handlers: Partial<WorkbenchHandlers> = {
    'projects.recent': () => Promise.resolve([]),
  }
  const createWorkbench = () => ({
    handlers: handlers as WorkbenchHandlers,
    [Symbol.asyncDispose]: () => Promise.resolve(void disposed.push('workbench')),
  })
  await startApp(fake.electron, { folder, preload: '/preload.cjs', createWorkbench, args })
  return { ...fake, disposed, contents: fake.windows[0]?.contents }
}

type Started = Awaited<ReturnType<typeof started>>
type AnyCall = (method: string, input: unknown, options?: object) => Promise<unknown>

/** The page, loaded: its calls to the workbench and to the desktop. */
function loadPage({ contents }: Pick<Started, 'contents'>): { workbench: AnyCall; desktop: AnyCall } {
  contents!.emit('did-finish-load')
  const [workbench, desktop] = contents!.posted.at(-1)!.ports.map(
    (port) =>
      connect<AnyCall>({
        post: (message) => port.postMessage(message),
        on: (listener) => port.on('message', ({ data }: { data: unknown }) => listener(data)),
      }).call,
  )
  return { workbench: workbench!, desktop: desktop! }
}

/** What the window is told to do, from the moment when its page has loaded. */
function chosenBy(app: Started) {
  const chosen: unknown[] = []
  const { desktop } = loadPage(app)
  desktop('chosen', {}, { onItem: (item: unknown) => chosen.push(item) }).catch(() => undefined)
  return { chosen, desktop }
}

const opening = (path: string) => ({ command: 'project.open', argument: path })

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
    first.app.emit('second-instance', {}, ['engram', '/x/study.engram'], '/home')
    expect(first.log.slice(-2)).toEqual(['restore', 'focus'])
    const { chosen } = chosenBy(first)
    await expect.poll(() => chosen).toEqual([opening('/x/study.engram')])
  })

  test('a project among the arguments is opened', async () => {
    const app = await started({ args: ['.', '--flag', '/y/p.engram'] })
    const { chosen } = chosenBy(app)
    await expect.poll(() => chosen).toEqual([opening('/y/p.engram')])
    app.app.emit('open-file', { preventDefault: () => undefined }, '/z/other.engram')
    await expect.poll(() => chosen).toEqual([opening('/y/p.engram'), opening('/z/other.engram')])
  })

  test.each([
    ['mine.engram', '/home/me/mine.engram'],
    ['file:///home/me/two%20words.engram', '/home/me/two words.engram'],
    ['file://elsewhere/x.engram', 'file://elsewhere/x.engram'],
  ])('a later command line may say %s', async (named, path) => {
    const app = await started()
    app.app.emit('second-instance', {}, ['engram', named], '/home/me')
    const { chosen } = chosenBy(app)
    await expect.poll(() => chosen).toEqual([opening(path)])
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

  test('before it is ready, Chromium is told to resolve no name and to fetch nothing by itself', async () => {
    const { log } = await started()
    const before = log.slice(0, log.indexOf('ready'))
    expect(before).toEqual(
      expect.arrayContaining([
        'switch host-resolver-rules MAP * ~NOTFOUND',
        ...['switch no-proxy-server', 'switch disable-background-networking', 'switch disable-component-update'],
      ]),
    )
  })

  test('the window checks no spelling, for which dictionaries would be fetched', async () => {
    const { contents, windows } = await started()
    expect(windows[0]?.options).toMatchObject({ webPreferences: { spellcheck: false } })
    expect(contents!.hasSpelling).toBe(false)
  })

  test.each([
    ['app://engram/index.html', false],
    ['data:image/png;base64,AA==', false],
    ['blob:app://engram/1', false],
    ['http://127.0.0.1:80/', true],
    ['https://203.0.113.80/x', true],
    ['wss://evil.example/', true],
    ['file:///etc/passwd', true],
  ])('a request for %j is cancelled: %s', async (url, cancel) => {
    const { contents } = await started()
    let answer: unknown = null
    contents!.requestHandler({ url }, (given: unknown) => (answer = given))
    expect(answer).toEqual({ cancel })
  })

  test('no other window is opened, and only known hosts over https in the browser', async () => {
    const { contents, log } = await started()
    for (const url of [
      'https://evil.example/',
      'http://github.com/',
      'file:///etc/passwd',
      'https://github.com.evil.example/',
      'https://',
      '//',
      '',
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
    for (const url of [
      'app://engram/..%2fsecret.json',
      'app://other/index.html',
      'app://engram/none.js',
      '//',
      'app://[',
    ]) {
      expect((await ask(url)).status).toBe(404)
    }
    expect((await ask('app://engram/', 'POST')).status).toBe(404)
  })

  test('a page of ours gets a line to the workbench, a reloaded one a new one, another page none', async () => {
    const { contents } = await started()
    const { workbench } = loadPage({ contents })
    expect(await workbench('projects.recent', {})).toEqual([])
    const [port] = contents!.posted[0]!.ports
    contents!.emit('did-finish-load')
    expect(contents!.posted).toHaveLength(2)
    expect(port!.other?.isClosed).toBe(true)
    contents!.url = 'https://evil.example/'
    contents!.emit('did-finish-load')
    expect(contents!.posted).toHaveLength(2)
  })

  test('the menu bar is the window’s, and what is chosen in it is told to the window', async () => {
    const app = await started()
    const { chosen, desktop } = chosenBy(app)
    const command = { kind: 'command', command: 'project.new', label: 'New project…', enabled: true }
    const items = [
      { ...command, accelerator: 'CmdOrCtrl+Shift+P' },
      { kind: 'separator' },
      { kind: 'role', role: 'quit' },
    ]
    await desktop('menu.set', {
      menus: [
        { kind: 'own', label: 'Project', items },
        { kind: 'role', role: 'editMenu' },
      ],
    })
    const [project, edit] = app.menu.bar
    expect(edit).toEqual({ role: 'editMenu' })
    expect(project?.submenu).toMatchObject([
      { label: 'New project…', enabled: true, accelerator: 'CmdOrCtrl+Shift+P', registerAccelerator: false },
      { type: 'separator' },
      { role: 'quit' },
    ])
    project?.submenu?.[0]?.click?.()
    await expect.poll(() => chosen).toEqual([{ command: 'project.new', argument: null }])
    await expect(desktop('menu.set', { menus: [{ kind: 'role', role: 'reload' }] })).rejects.toThrow(
      'cannot use its input',
    )
  })

  test('files are asked for with the system’s dialogs; none is chosen when the person cancels', async () => {
    const app = await started()
    const { desktop } = loadPage(app)
    const open = { title: 'Open', what: 'openFile', filters: [{ name: 'Projects', extensions: ['engram'] }] }
    const save = { title: 'New project', name: 'Mine', extension: 'engram' }
    expect([await desktop('dialog.open', open), await desktop('dialog.save', save)]).toEqual([
      { path: null },
      { path: null },
    ])
    Object.assign(app.dialogs, { open: '/a/b.engram', save: '/a/Mine.engram' })
    expect([await desktop('dialog.open', open), await desktop('dialog.save', save)]).toEqual([
      { path: '/a/b.engram' },
      { path: '/a/Mine.engram' },
    ])
    expect(app.log.filter((line) => line.startsWith('ask')).slice(0, 2)).toEqual([
      'ask {"title":"Open","properties":["openFile"],"filters":[{"name":"Projects","extensions":["engram"]}]}',
      'ask {"title":"New project","defaultPath":"Mine.engram","filters":[{"name":"New project","extensions":["engram"]}]}',
    ])
  })

  test('title, task bar and recent documents follow the window, and the machine stays awake while it works', async () => {
    const app = await started()
    const { desktop } = loadPage(app)
    const from = app.log.length
    await desktop('project.show', { name: 'Mine', path: '/a/Mine.engram' })
    for (const share of [0, 0.5, null, null]) await desktop('progress.show', { share })
    await desktop('notify', { title: 'Engram', body: 'unseen, for the window is in front' })
    app.focus.isIn = false
    await desktop('notify', { title: 'Engram', body: 'Detect 1 is done.' })
    expect(app.log.slice(from)).toEqual([
      ...['title Mine', 'file /a/Mine.engram', 'recent /a/Mine.engram'],
      ...['progress 0', 'awake', 'progress 0.5', 'progress -1', 'may sleep', 'progress -1'],
      'notice Detect 1 is done.',
    ])
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
