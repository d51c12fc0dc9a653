import { describe, expect, test } from 'vitest'
import { foreignActs } from './strace.ts'

const bounds = { writable: ['/tmp/own'], cwd: '/work' }
const acts = (...lines: string[]) => foreignActs(lines.map((line) => `17  ${line}\n`).join(''), bounds)

const inet = (address: string, port = 443) =>
  `{sa_family=AF_INET, sin_port=htons(${port}), sin_addr=inet_addr("${address}")}`
const inet6 = (address: string) =>
  `{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "${address}", &sin6_addr), sin6_scope_id=0}`

describe('foreignActs', () => {
  test.each([
    [
      'an address elsewhere',
      `connect(19<socket:[7]>, ${inet('203.0.113.80')}, 16) = -1 EINPROGRESS (Operation now in progress)`,
    ],
    [
      'an address elsewhere, IPv6',
      `connect(19, ${inet6('2001:db8::1')}, 28) = -1 ENETUNREACH (Network is unreachable)`,
    ],
    ['a datagram', `sendto(19, "x", 1, 0, ${inet('192.0.2.1', 9)}, 16) = 1`],
    ['a message', `sendmmsg(19, [{msg_hdr={msg_name=${inet('192.0.2.1', 9)}, msg_namelen=16}, msg_len=3}], 1, 0) = 1`],
    ['listening to everybody', `bind(21<socket:[7]>, ${inet('0.0.0.0', 80)}, 16) = 0`],
    ['listening to everybody, IPv6', `bind(21, ${inet6('::')}, 28) = 0`],
    ['a name server on this machine', `connect(19, ${inet('127.0.0.53', 53)}, 16) = 0`],
    ['a file of name servers', 'openat(AT_FDCWD</work>, "/etc/host.conf", O_RDONLY|O_CLOEXEC) = 29</etc/host.conf>'],
    [
      'one that is not there',
      'openat(AT_FDCWD</work>, "/etc/hosts", O_RDONLY) = -1 ENOENT (No such file or directory)',
    ],
    [
      'a service for names',
      'connect(29, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
    ],
    ['a kind of network that nobody foresaw', 'connect(3, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x400}, 16) = 0'],
    ['a new file', 'openat(AT_FDCWD</work>, "/home/me/.cache/id", O_WRONLY|O_CREAT, 0600) = 5</home/me/.cache/id>'],
    ['a file that is written', 'openat(AT_FDCWD</work>, "/etc/motd", O_RDWR|O_CLOEXEC) = 5</etc/motd>'],
    ['a relative path', 'openat(AT_FDCWD</work>, "notes", O_WRONLY|O_CREAT, 0600) = 5'],
    ['a path from an open folder', 'unlinkat(26</home/me/.cache>, "id.tmp", 0) = 0'],
    ['a relative path whose folder the log does not name', 'unlink("notes") = 0'],
    ['a path that climbs out', 'mkdir("/tmp/own/../other", 0777) = 0'],
    ['a folder whose name only begins alike', 'mkdir("/tmp/owner", 0777) = 0'],
    ['a link that leads out', 'openat(AT_FDCWD</work>, "/tmp/own/link", O_WRONLY) = 5</home/me/secret>'],
    ['a file that is moved out', 'rename("/tmp/own/a", "/home/me/a") = 0'],
    ['a file that is moved in', 'renameat2(AT_FDCWD</work>, "/home/me/a", AT_FDCWD</work>, "/tmp/own/a", 0) = 0'],
    ['a name in another script', 'mkdir("/home/\\346\\227\\245", 0777) = 0'],
  ])('tells of %s', (_, line) => {
    expect(acts(line)).toEqual([line])
  })

  test.each([
    ['a loopback address', `connect(19, ${inet('127.0.0.1')}, 16) = 0`],
    ['a loopback address, IPv6', `bind(19, ${inet6('::1')}, 28) = 0`],
    ['the kernel’s own', 'bind(18, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0'],
    ['where a message came from', `recvfrom(5, "x", 1, 0, ${inet('203.0.113.80')}, [16]) = 1`],
    [
      'pipes between processes',
      'sendmsg(4, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=1}]}, 0) = 1',
    ],
    ['a file that is read', 'openat(AT_FDCWD</work>, "/etc/motd", O_RDONLY|O_CLOEXEC) = 5</etc/motd>'],
    [
      'Node’s resolver, which is loaded',
      'openat(AT_FDCWD</work>, "/etc/resolv.conf", O_RDONLY) = 21</etc/resolv.conf>',
    ],
    ['a file of its own', 'openat(AT_FDCWD</work>, "/tmp/own/a", O_RDWR|O_CREAT, 0600) = 5</tmp/own/a>'],
    ['a file of its own in another script', 'mkdir("/tmp/own/\\346\\227\\245", 0777) = 0'],
    ['a file that could not be made', 'mkdir("/home", 0777) = -1 EEXIST (File exists)'],
    ['nothing at all', 'openat(AT_FDCWD</work>, "/dev/null", O_RDWR) = 1</dev/null>'],
    ['signals', '--- SIGCHLD {si_signo=SIGCHLD} ---'],
    ['ends', '+++ exited with 0 +++'],
  ])('does not tell of %s', (_, line) => {
    expect(acts(line)).toEqual([])
  })

  test('puts a call together that another process interrupted', () => {
    const log = [
      `17  connect(29, ${inet('192.0.2.1')}, 16 <unfinished ...>`,
      '18  mkdir("/tmp/own/b", 0777 <unfinished ...>',
      '17  <... connect resumed>) = 0',
      '18  <... mkdir resumed>) = 0',
    ].join('\n')
    expect(foreignActs(log, bounds)).toEqual([`connect(29, ${inet('192.0.2.1')}, 16) = 0`])
  })

  test('takes nothing that it cannot read for silence', () => {
    expect(() => acts('gibberish')).toThrow('This line of strace is not understood: 17  gibberish')
  })
})
