import type { LucideProps } from '@lucide/svelte'
import BrainCircuit from '@lucide/svelte/icons/brain-circuit'
import Cpu from '@lucide/svelte/icons/cpu'
import FileText from '@lucide/svelte/icons/file-text'
import FlaskConical from '@lucide/svelte/icons/flask-conical'
import GitCompareArrows from '@lucide/svelte/icons/git-compare-arrows'
import House from '@lucide/svelte/icons/house'
import Languages from '@lucide/svelte/icons/languages'
import MapIcon from '@lucide/svelte/icons/map'
import Settings2 from '@lucide/svelte/icons/settings-2'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import type { Component } from 'svelte'
import { m } from '#messages'
import type { ScreenId } from '../state/router.svelte.ts'

export interface ScreenEntry {
  readonly id: ScreenId
  readonly title: () => string
  readonly icon: Component<LucideProps>
  /** Loaded when it is shown first: grids and plots are heavy. */
  readonly load: () => Promise<{ default: Component }>
}

/** The screens in the order of the work; Ctrl and their place goes there. */
export const screens: readonly ScreenEntry[] = [
  { id: 'home', title: m.screenHome, icon: House, load: () => import('../screens/home/Home.svelte') },
  { id: 'model', title: m.screenModel, icon: Cpu, load: () => import('../screens/model/Model.svelte') },
  {
    id: 'questions',
    title: m.screenQuestions,
    icon: Languages,
    load: () => import('../screens/questions/Questions.svelte'),
  },
  { id: 'runs', title: m.screenRuns, icon: FlaskConical, load: () => import('../screens/runs/Runs.svelte') },
  { id: 'map', title: m.screenMap, icon: MapIcon, load: () => import('../screens/map/Map.svelte') },
  { id: 'edit', title: m.screenEdit, icon: SlidersHorizontal, load: () => import('../screens/edit/Edit.svelte') },
  {
    id: 'compare',
    title: m.screenCompare,
    icon: GitCompareArrows,
    load: () => import('../screens/compare/Compare.svelte'),
  },
  { id: 'report', title: m.screenReport, icon: FileText, load: () => import('../screens/report/Report.svelte') },
]

/** Reached from wherever a neuron's name stands: a page for each. */
export const neuronScreen: ScreenEntry = {
  id: 'neuron',
  title: m.screenNeuron,
  icon: BrainCircuit,
  load: () => import('../screens/neuron/Neuron.svelte'),
}

/** Reached from the end of the rail. */
export const settingsScreen: ScreenEntry = {
  id: 'settings',
  title: m.screenSettings,
  icon: Settings2,
  load: () => import('../screens/settings/Settings.svelte'),
}
