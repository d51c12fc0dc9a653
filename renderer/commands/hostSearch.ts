import FlaskConical from '@lucide/svelte/icons/flask-conical'
import BrainCircuit from '@lucide/svelte/icons/brain-circuit'
import Languages from '@lucide/svelte/icons/languages'
import Settings2 from '@lucide/svelte/icons/settings-2'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import { visibleToken } from '../neurons/tokenText.ts'
import { kindName } from '../runs/runText.ts'
import type { Session } from '../state/session.svelte.ts'
import { formatNumber, formatTime, languageName } from '../ui/format.ts'
import { m } from '#messages'
import type { Command } from './command.ts'
import { isMeant, type Offer } from './searchCommands.ts'

/** So many of each kind are shown. */
const limit = 6

/** What the open project has for a search, and the settings: questions, runs, edits. */
export async function searchProject(
  { api, router }: Pick<Session, 'api' | 'router'>,
  text: string,
  signal: AbortSignal,
): Promise<readonly Offer[]> {
  const found = await api.search({ text: text.slice(0, 500), limit }, { signal })
  const questions = found.questions.map(({ pairId, lang, direction, text: title }): Offer => {
    const open = (): void => router.go('questions', { path: [pairId] })
    return {
      ...{ id: `question ${pairId}`, title, words: '', argument: null, lang, direction },
      note: lang === null ? pairId : `${languageName(lang)} · ${pairId}`,
      command: { id: 'search.question', group: 'questions', title: () => title, icon: Languages, run: open },
    }
  })
  const all = m.searchAllQuestions({ n: formatNumber(found.nQuestions) })
  const list = (): void => router.go('questions', { params: { filter: filterOf(text) } })
  const more: Offer = {
    ...{ id: 'questions all', title: all, words: '', argument: null },
    command: { id: 'search.questions', group: 'questions', title: () => all, icon: Languages, run: list },
  }
  const runs = found.runs.map(({ id, name, kind, createdAt }): Offer => {
    const open = (): void => router.go('runs', { path: [id] })
    return {
      ...{
        id: `run ${id}`,
        title: name,
        words: '',
        argument: null,
        note: `${kindName(kind)} · ${formatTime(createdAt)}`,
      },
      command: { id: 'search.run', group: 'runs', title: () => name, icon: FlaskConical, run: open },
    }
  })
  const edits = found.edits.map(({ id, name }): Offer => {
    const open = (): void => router.go('edit', { path: [id] })
    return {
      ...{ id: `edit ${id}`, title: name, words: '', argument: null },
      command: { id: 'search.edit', group: 'edit', title: () => name, icon: SlidersHorizontal, run: open },
    }
  })
  const isLong = found.nQuestions > questions.length
  return [
    ...questions,
    ...(isLong ? [more] : []),
    ...runs,
    ...edits,
    ...settingOffers(router).filter((offer) => isMeant(offer, text)),
  ]
}

/** Neurons that write what a search says, of the newest detection; none while no model is loaded. */
export async function searchNeurons(
  { api, router }: Pick<Session, 'api' | 'router'>,
  text: string,
  signal: AbortSignal,
): Promise<readonly Offer[]> {
  const found = await api['search.neurons']({ text: text.slice(0, 500), limit }, { signal })
  return found.map(({ neuron: [layer, place], token }) => {
    const name = `L${layer}N${place}`
    const open = (): void => router.go('neuron', { path: [name] })
    const title = m.searchNeuronWrites({ name, token: visibleToken(token) })
    return {
      ...{ id: `token ${name}`, title, words: '', argument: null },
      command: { id: 'search.neuron', group: 'map', title: () => title, icon: BrainCircuit, run: open },
    }
  })
}

function settingOffers(router: Session['router']): readonly Offer[] {
  const parts = [
    ['look', m.settingsLanguage, () => 'English العربية language اللغة'],
    ['look', m.setTheme, () => [m.themeLight(), m.themeDark(), m.themeContrast()].join(' ')],
    ['look', m.setDensity, () => [m.densityCompact(), m.densityMedium(), m.densityLarge()].join(' ')],
    ['keys', m.singleKeys, m.setKeys],
    ['engine', m.device, () => `${m.setEngine()} GPU CPU CUDA WebGPU`],
    ['engine', m.memoryLimit, m.setEngine],
    ['engine', m.modelFolders, m.setEngine],
    ['privacy', m.setPrivacy, m.setPrivacy],
    ['about', m.dataFolder, m.setAbout],
    ['about', m.copyDiagnostics, m.setAbout],
  ] as const
  return parts.map(([part, title, words]): Offer => {
    const run = (): void => router.go('settings', { params: { part } })
    const command: Command = { id: 'search.setting', group: 'view', title, icon: Settings2, run }
    return {
      id: `setting ${title()}`,
      title: title(),
      words: words(),
      note: m.screenSettings(),
      command,
      argument: null,
    }
  })
}

/** The filter that finds the rows in which all words of a search stand: what would ask of a field is quoted. */
export function filterOf(search: string): string {
  const words = search.replaceAll('"', ' ').split(/\s+/).filter(Boolean)
  return words.map((word) => (/[:<>=-]|^or$/i.test(word) ? `"${word}"` : word)).join(' ')
}
