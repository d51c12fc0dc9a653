import BrainCircuit from '@lucide/svelte/icons/brain-circuit'
import CircleQuestionMark from '@lucide/svelte/icons/circle-question-mark'
import FileInput from '@lucide/svelte/icons/file-input'
import FilePlus from '@lucide/svelte/icons/file-plus-corner'
import FileStack from '@lucide/svelte/icons/file-stack'
import Footprints from '@lucide/svelte/icons/footprints'
import FolderInput from '@lucide/svelte/icons/folder-input'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import History from '@lucide/svelte/icons/rotate-ccw-clock'
import Moon from '@lucide/svelte/icons/moon'
import PanelRight from '@lucide/svelte/icons/panel-right'
import Redo from '@lucide/svelte/icons/redo-2'
import Search from '@lucide/svelte/icons/search'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Sparkles from '@lucide/svelte/icons/sparkles'
import Undo from '@lucide/svelte/icons/undo-2'
import X from '@lucide/svelte/icons/x'
import { m } from '#messages'
import type { Command } from '../commands/command.ts'
import type { Session } from '../state/session.svelte.ts'
import { importQuestions } from '../files/importQuestions.ts'
import { importRuns } from '../files/importRuns.ts'
import { addToReport } from '../report/addToReport.ts'
import { movePane } from './movePane.ts'
import { screens, settingsScreen } from './screens.ts'
import { toast } from '../ui/toast.ts'

/** The commands that work on every screen. */
export function shellCommands(session: Session): readonly Command[] {
  return [...goCommands(session), ...projectCommands(session), ...viewCommands(session)]
}

function goCommands({ router }: Session): readonly Command[] {
  const numbered = screens.map((screen, i): Command => {
    return {
      id: `go.${screen.id}`,
      group: 'go',
      title: screen.title,
      icon: screen.icon,
      keys: [`$mod+Digit${i + 1}`],
      run: () => router.go(screen.id),
    }
  })
  return [
    ...numbered,
    {
      id: 'go.settings',
      group: 'go',
      title: settingsScreen.title,
      icon: settingsScreen.icon,
      keys: ['$mod+Comma'],
      run: () => router.go('settings'),
    },
    {
      id: 'go.neuron',
      group: 'go',
      title: m.screenNeuron,
      icon: BrainCircuit,
      run: (name) => router.go('neuron', name === null ? {} : { path: [name] }),
    },
  ]
}

function projectCommands(session: Session): readonly Command[] {
  const { project, layers, router, history, report, neurons, commands, api, settings } = session
  const noProject = (): string | null => (project.current === null ? m.needsProject() : null)
  return [
    {
      id: 'project.open',
      group: 'project',
      title: m.cmdOpen,
      icon: FolderOpen,
      keys: ['$mod+KeyO'],
      run: async (path) => {
        if (path === null) return layers.show('files')
        await project.open(path)
        router.go('questions')
      },
    },
    { id: 'project.new', group: 'project', title: m.cmdNew, icon: FilePlus, run: () => layers.show('newProject') },
    {
      id: 'project.sample',
      group: 'project',
      title: m.cmdSample,
      icon: Sparkles,
      run: async () => {
        await project.openSample()
        router.go('questions')
      },
    },
    {
      id: 'project.close',
      group: 'project',
      title: m.cmdClose,
      icon: X,
      blocked: noProject,
      run: async () => {
        await project.close()
        router.go('home')
      },
    },
    {
      id: 'project.forget',
      group: 'project',
      title: m.cmdForget,
      needsArgument: true,
      run: (path) => (path === null ? undefined : project.forget(path)),
    },
    {
      id: 'model.open',
      group: 'model',
      title: m.cmdLoad,
      needsArgument: true,
      run: async (path) => {
        if (path === null) return
        router.go('model', { path: [path] })
        await api['models.load']({ model: path, device: settings.all.device })
      },
    },
    {
      id: 'questions.importPath',
      group: 'questions',
      title: m.cmdImport,
      icon: FileInput,
      blocked: noProject,
      run: (path) => importQuestions(session, path),
    },
    {
      id: 'runs.import',
      group: 'runs',
      title: m.runImport,
      icon: FolderInput,
      blocked: noProject,
      run: (path) => {
        if (path !== null) return importRuns(session, path)
        const [title, text] = [m.runImport(), m.runImportText()]
        const onchoose = (folder: string): void => void commands.run('runs.import', folder)
        layers.askFolder({ title, text, name: null, onchoose })
      },
    },
    {
      id: 'project.undo',
      group: 'project',
      title: () => (history.undoable === null ? m.cmdUndo() : m.cmdUndoStep({ name: history.undoable.name })),
      icon: Undo,
      keys: ['$mod+KeyZ'],
      blocked: () => (history.undoable === null ? m.nothingToUndo() : null),
      run: () => history.undo(),
    },
    {
      id: 'project.redo',
      group: 'project',
      title: () => (history.redoable === null ? m.cmdRedo() : m.cmdRedoStep({ name: history.redoable.name })),
      icon: Redo,
      keys: ['$mod+Shift+KeyZ'],
      blocked: () => (history.redoable === null ? m.nothingToRedo() : null),
      run: () => history.redo(),
    },
    {
      id: 'report.add',
      group: 'report',
      title: m.cmdReportAdd,
      icon: FileStack,
      keys: ['KeyA'],
      blocked: () => noProject() ?? (report.offers.length === 0 ? m.reportNothingOffered() : null),
      run: () => {
        const offer = report.current(document.activeElement)
        return offer === null ? undefined : addToReport(session, offer)
      },
    },
    {
      id: 'edit.selection',
      group: 'edit',
      title: m.cmdEditSelection,
      icon: SlidersHorizontal,
      keys: ['KeyE'],
      blocked: () => noProject() ?? (neurons.items.length === 0 ? m.editNoSelection() : null),
      run: () => router.go('edit', { params: { add: 'selection' } }),
    },
    {
      id: 'project.saved',
      group: 'project',
      title: m.cmdSave,
      keys: ['$mod+KeyS'],
      run: () => toast(m.allSaved()),
    },
  ]
}

function viewCommands({ layers, settings, tour, commands }: Session): readonly Command[] {
  return [
    {
      id: 'view.palette',
      group: 'view',
      title: m.paletteHint,
      icon: Search,
      keys: ['$mod+KeyK', '$mod+Shift+KeyP'],
      run: () => layers.toggle('palette'),
    },
    {
      id: 'view.history',
      group: 'view',
      title: m.cmdHistory,
      icon: History,
      keys: ['$mod+Shift+KeyH'],
      run: () => layers.toggle('history'),
    },
    {
      id: 'view.inspector',
      group: 'view',
      title: m.cmdInspector,
      icon: PanelRight,
      keys: ['$mod+KeyI'],
      run: () => layers.toggleInspector(),
    },
    {
      id: 'view.theme',
      group: 'view',
      title: () => (settings.theme === 'dark' ? m.useLight() : m.useDark()),
      icon: Moon,
      run: () => settings.set({ theme: settings.theme === 'dark' ? 'light' : 'dark' }),
    },
    { id: 'view.nextPane', group: 'view', title: m.cmdNextPane, keys: ['F6'], run: () => movePane(1) },
    { id: 'view.previousPane', group: 'view', title: m.cmdPreviousPane, keys: ['Shift+F6'], run: () => movePane(-1) },
    {
      id: 'help.shortcuts',
      group: 'help',
      title: m.cmdShortcuts,
      icon: CircleQuestionMark,
      keys: ['$mod+Slash', 'Shift+Slash'],
      run: () => layers.toggle('shortcuts'),
    },
    {
      id: 'help.tour',
      group: 'help',
      title: m.tourReplay,
      icon: Footprints,
      run: async () => {
        await tour.replay()
        await commands.run('project.sample')
      },
    },
  ]
}
