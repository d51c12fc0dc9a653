/** The window over the fake host, in a page of its own; `?sample&step=40` opens the sample and slows jobs to 40 ms a step. */
import { mount } from 'svelte'
import '../../../renderer/styles/fonts.css'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/fields.css'
import '../../../renderer/styles/grid.css'
import questions from '../../../resources/questions/domains.jsonl?raw'
import { apiOf } from '../../../renderer/api/api.ts'
import type { Desktop } from '../../../renderer/api/desktop.ts'
import App from '../../../renderer/app/App.svelte'
import { createFakeHost } from '../../support/fakeHost/fakeHost.ts'
import { fakeDetection } from '../../support/fakeHost/fakeMap.ts'
import type { FakeHost } from '../../support/fakeHost/fakeHost.ts'
import { base64 } from './nodeCrypto.ts'

declare global {
  interface Window {
    fakeHost: FakeHost
    /** What was asked of the desktop, and how to choose something in its menu. */
    fakeDesktop: { readonly asked: [string, unknown][]; choose(command: string, argument: string | null): void }
  }
}

// What a report takes from Node besides.
Object.assign(globalThis, {
  Buffer: { from: (text: string) => ({ toString: () => base64(new TextEncoder().encode(text)) }) },
})

const asked = new URLSearchParams(location.search)
const host = createFakeHost(questions, { stepMs: Number(asked.get('step') ?? 0) })
window.fakeHost = host
const change = Object.fromEntries(
  ['theme', 'language', 'density'].flatMap((name) => (asked.has(name) ? [[name, asked.get(name)]] : [])),
) as Partial<FakeHost['state']['settings']>
host.state.settings = { ...host.state.settings, ...change }
if (asked.has('recent')) host.state.recent = recentProjects()
if (asked.has('detected')) host.state.runs = [fakeDetection()]
if (asked.has('sample')) await host.call('projects.sample', {})
const target = document.getElementById('window')
if (target === null) throw new Error('The page has no place for the window.')
mount(App, { target, props: { api: apiOf(host.call), desktop: asked.has('desktop') ? fakeDesktop() : null } })

/** A desktop whose dialogs answer `/home/person/…`. */
function fakeDesktop(): Desktop {
  const calls: [string, unknown][] = []
  let choose: (item: { command: string; argument: string | null }) => void = () => undefined
  const answers: Record<string, unknown> = {
    'dialog.open': { path: '/home/person/Engram/study.engram' },
    'dialog.save': { path: '/home/person/Engram/Rivers.engram' },
  }
  const call = (method: string, input: unknown, options?: { onItem?: typeof choose }): Promise<unknown> => {
    calls.push([method, input])
    if (method !== 'chosen') return Promise.resolve(answers[method] ?? {})
    choose = options?.onItem ?? choose
    return new Promise(() => undefined)
  }
  window.fakeDesktop = { asked: calls, choose: (command, argument) => choose({ command, argument }) }
  return { call: call as Desktop['call'], pathOf: ({ name }) => `/home/person/${name}` }
}

function recentProjects(): FakeHost['state']['recent'] {
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()
  const entry = (name: string, openedAt: string, nQuestions: number, nRuns: number, langs: string[]) => {
    return { path: `/home/person/Engram/${name}.engram`, name, openedAt, missing: false, langs, nQuestions, nRuns }
  }
  return [
    entry('geo-bio', hoursAgo(1), 240, 7, ['en', 'ar']),
    entry('علم الأحياء', hoursAgo(30), 866, 12, ['ar']),
    { ...entry('mmlu-sw', hoursAgo(900), 1000, 1, ['en', 'sw']), missing: true },
  ]
}
