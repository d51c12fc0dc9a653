import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import type { InferOutput } from 'valibot'
import type { HandlersOf, ItemOf } from '../base/contract.ts'
import type { desktopContract, Menu } from '../rpc/window/desktopContract.ts'
import type { ItemQueue } from '../rpc/wire/itemQueue.ts'
import type { Electron } from './electron.ts'

export type DesktopHandlers = HandlersOf<typeof desktopContract>
/** Commands for the window, chosen in the menu or by opening a file. */
export type ChosenCommands = ItemQueue<ItemOf<typeof desktopContract, 'chosen'>>

/** The desktop contract: each method is a call of Electron. */
export function desktopHandlers(electron: Electron, window: BrowserWindow, chosen: ChosenCommands): DesktopHandlers {
  const { app, dialog, Menu, Notification, powerSaveBlocker } = electron
  let awake: number | null = null
  const done = Promise.resolve({})
  return {
    chosen: (_, { signal, onItem }) => chosen.follow(onItem, signal),
    'menu.set'({ menus }) {
      Menu.setApplicationMenu(Menu.buildFromTemplate(menus.map((menu) => template(menu, chosen.give))))
      return done
    },
    async 'dialog.open'({ title, what, filters }) {
      const { filePaths } = await dialog.showOpenDialog(window, { title, properties: [what], filters })
      return { path: filePaths[0] ?? null }
    },
    async 'dialog.save'({ title, name, extension }) {
      const filters = [{ name: title, extensions: [extension] }]
      const { filePath } = await dialog.showSaveDialog(window, { title, defaultPath: `${name}.${extension}`, filters })
      return { path: filePath === '' ? null : filePath }
    },
    'project.show'({ name, path }) {
      window.setTitle(name)
      window.setRepresentedFilename(path ?? '')
      if (path !== null) app.addRecentDocument(path)
      return done
    },
    'progress.show'({ share }) {
      window.setProgressBar(share ?? -1)
      if (awake !== null && share === null) powerSaveBlocker.stop(awake)
      awake = share === null ? null : (awake ?? powerSaveBlocker.start('prevent-app-suspension'))
      return done
    },
    notify({ title, body }) {
      if (!window.isFocused()) new Notification({ title, body }).show()
      return done
    },
  }
}

function template(menu: InferOutput<typeof Menu>, give: ChosenCommands['give']): MenuItemConstructorOptions {
  if (menu.kind === 'role') return { role: menu.role }
  const submenu = menu.items.map((item): MenuItemConstructorOptions => {
    if (item.kind === 'separator') return { type: 'separator' }
    if (item.kind === 'role') return { role: item.role }
    const { label, enabled, command, accelerator } = item
    const keys = accelerator === null ? {} : { accelerator, registerAccelerator: false }
    return { label, enabled, ...keys, click: () => give({ command, argument: null }) }
  })
  return { label: menu.label, submenu }
}
