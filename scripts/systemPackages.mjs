/** What the tests use of the system beside Node, and whether it is there; only Node's own modules are imported here. */
import { existsSync } from 'node:fs'

/** What Vulkan's loader is told of the driver that computes on the processor, a part of Chromium's Debian package. */
export const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json'

/**
 * Debian packages by whether what the tests want of them is there.
 *
 * @type {Readonly<Record<'chromium' | 'libvulkan1' | 'strace', () => boolean>>}
 */
export const systemPackages = {
  chromium: () => existsSync(softwareDriver),
  // Chromium has a loader of its own in its folder, which it alone finds.
  libvulkan1: () => canLink('libvulkan.so.1'),
  strace: () => existsSync('/usr/bin/strace'),
}

/**
 * Whether the dynamic linker finds a library by its name, as a program would ask for it: it is loaded and let go again.
 *
 * @param {string} name such as `libvulkan.so.1`
 */
export function canLink(name) {
  try {
    process.dlopen({ exports: {} }, name)
    return true
  } catch (error) {
    // Loaded, and no part of Node: all that can be said of a library that was made for others.
    return error instanceof Error && error.message.includes('did not self-register')
  }
}
