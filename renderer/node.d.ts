/**
 * The contract's types are those of the program behind it, some of whose files import Node. Here they are opaque: the window
 * itself has no Node, which the rules of layers hold, and Node's globals stay unknown.
 */
declare module 'node:*'
