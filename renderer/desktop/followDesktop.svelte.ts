import type { Desktop, Menu } from '../api/desktop.ts'
import { foreseen } from '../api/failure.ts'
import type { LayerName } from '../state/layers.svelte.ts'
import type { Session } from '../state/session.svelte.ts'
import { isApple } from '../commands/keys.ts'
import { kindOfFile, knownEndings, pathIn } from '../files/kindOfFile.ts'
import { m } from '#messages'
import { endText } from '../runs/jobText.ts'
import { menuBar } from './menuBar.ts'

/** A menu is told when nothing has changed for so long: a screen that opens adds its commands one after another. */
const menuAfterMs = 100

/**
 * Gives the desktop what belongs to it: the menu bar from the registry of commands, the dialogs that the system has, title,
 * task bar and notices. Ends with the signal.
 */
export function followDesktop(session: Session, { call, pathOf }: Desktop, signal: AbortSignal): void {
  const { commands, jobs, layers, notices, project } = session
  session.importing.pathOf = pathOf
  const failed = (error: unknown): void => {
    if (!signal.aborted) notices.show(error)
  }
  const onItem = ({ command, argument }: { command: string; argument: string | null }): void =>
    void commands.run(command, argument)
  call('chosen', {}, { signal, onItem }).catch(failed)
  layers.takenBy = (name) => {
    if (!Object.hasOwn(dialogs, name)) return false
    dialogs[name as keyof typeof dialogs](session, call).catch(failed)
    return true
  }
  const stop = $effect.root(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let told = ''
    $effect(() => {
      const menus: Menu[] = menuBar(commands, isApple)
      clearTimeout(timer)
      timer = setTimeout(() => {
        // What commands look at changes often, what they are seldom; a menu that is replaced closes.
        const text = JSON.stringify(menus)
        if (text === told) return
        told = text
        call('menu.set', { menus }).catch(failed)
      }, menuAfterMs)
    })
    $effect(() => {
      const { name = m.appName(), path = null } = project.current ?? {}
      call('project.show', { name, path }).catch(failed)
    })
    $effect(() => void call('progress.show', { share: jobs.share }).catch(failed))
    jobs.followEnds((job) => void call('notify', { title: m.appName(), body: endText(job) }).catch(failed))
    return () => clearTimeout(timer)
  })
  signal.addEventListener('abort', stop, { once: true })
}

type Call = Desktop['call']

/** What the window does with dialogs of its own where there is no desktop. */
const dialogs = {
  async files({ commands }: Session, call: Call) {
    const filters = [{ name: m.filesKinds(), extensions: [...knownEndings] }]
    const { path } = await call('dialog.open', { title: m.filesTitle(), what: 'openFile', filters })
    if (path === null) return
    const kind = kindOfFile(path)
    if (kind === 'project') await commands.run('project.open', path)
    else if (kind === 'questions') await commands.run('questions.importPath', path)
    else if (kind === 'model') await commands.run('model.open', path)
    else throw foreseen('input.usage', m.filesNotUsable())
  },
  async modelFolder({ commands }: Session, call: Call) {
    const { path } = await call('dialog.open', { title: m.filesModelTitle(), what: 'openDirectory', filters: [] })
    if (path !== null) await commands.run('model.addFolderPath', path)
  },
  async folder({ layers }: Session, call: Call) {
    const question = layers.folder
    if (question === null) return
    const { path } = await call('dialog.open', { title: question.title, what: 'openDirectory', filters: [] })
    if (path !== null) question.onchoose(question.name === null ? path : pathIn(path, question.name))
  },
  async newProject({ project, router }: Session, call: Call) {
    const asked = { title: m.newTitle(), name: m.newFileName(), extension: 'engram' }
    const { path } = await call('dialog.save', asked)
    if (path === null) return
    const name =
      path
        .split(/[\\/]/)
        .at(-1)
        ?.replace(/\.engram$/, '') ?? m.appName()
    await project.create(path, name)
    router.go('questions')
  },
} satisfies Partial<Record<LayerName, (session: Session, call: Call) => Promise<void>>>
