/** The window over the fake host, in a page of its own; `?sample&step=40` opens the sample and slows jobs to 40 ms a step. */
import { mount } from 'svelte'
import '../../../renderer/styles/fonts.css'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/fields.css'
import '../../../renderer/styles/grid.css'
import questions from '../../../resources/questions/domains.jsonl?raw'
import { apiOf } from '../../../renderer/api/api.ts'
import App from '../../../renderer/app/App.svelte'
import { createFakeHost } from '../../support/fakeHost/fakeHost.ts'
import type { FakeHost } from '../../support/fakeHost/fakeHost.ts'

declare global {
  interface Window {
    fakeHost: FakeHost
  }
}

const asked = new URLSearchParams(location.search)
const host = createFakeHost(questions, { stepMs: Number(asked.get('step') ?? 0) })
window.fakeHost = host
const change = Object.fromEntries(
  ['theme', 'language', 'density'].flatMap((name) => (asked.has(name) ? [[name, asked.get(name)]] : [])),
) as Partial<FakeHost['state']['settings']>
host.state.settings = { ...host.state.settings, ...change }
if (asked.has('recent')) host.state.recent = recentProjects()
if (asked.has('sample')) await host.call('projects.sample', {})
const target = document.getElementById('window')
if (target === null) throw new Error('The page has no place for the window.')
mount(App, { target, props: { api: apiOf(host.call) } })

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
