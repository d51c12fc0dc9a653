/** The protocol that a page names when it opens a line over a socket, followed by the key that it got when it signed in. */
export const lineProtocol = 'engram'

/** Where a page keeps that key. What a page stores is for its own origin alone, port included; a cookie knows no ports. */
export const lineKeyItem = 'engram.lineKey'
