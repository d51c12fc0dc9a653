import { compile } from '@inlang/paraglide-js'
import { messagesOptions } from '../../electron.config.ts'

/** Before the tests of the window: what they import is made from renderer/messages/, and git does not keep it. */
export default async function setup(): Promise<void> {
  await compile(messagesOptions)
}
