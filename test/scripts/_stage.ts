import { type ChildProcess, execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { REPOSITORY } from '../../local/repository.ts'

/** What the scripts may use of the machine; everything else, above all a real docker, aws or terraform, is not there. */
const TOOLS = ['cat', 'dirname', 'git', 'grep', 'mkdir', 'mktemp', 'rm', 'sh', 'sleep', 'tar']

/** Debian's sh, as strict as POSIX; macOS has it, too, and where it is not, whatever sh is. */
const SHELL = existsSync('/bin/dash') ? '/bin/dash' : '/bin/sh'

/** A body in sh: its arguments are in `$*`, and it may look at what was called before in `$CALLS`. */
type Stubs = Partial<Record<'aws' | 'curl' | 'docker' | 'terraform', string>>

/** `onStart` gets the process, to stop it before its end. */
type Run = { env?: Record<string, string>; input?: string; onStart?: (script: ChildProcess) => void }

/** A committed checkout of the scripts and two environments, with stubs in place of all that reaches the outside. */
export function setStage(stubs: Stubs) {
  // With blanks in its path, as on somebody's Desktop.
  const place = mkdtempSync(join(tmpdir(), 'loans scripts '))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const [root, bin, calls] = [join(place, 'check out'), join(place, 'bin'), join(place, 'calls')]
  const temporary = join(place, 'temporary')
  for (const folder of [root, bin, temporary]) mkdirSync(folder)
  for (const environment of ['dev', 'prod']) {
    mkdirSync(join(root, 'infra/environments', environment), { recursive: true })
    writeFileSync(join(root, 'infra/environments', environment, 'main.tf'), '')
  }
  cpSync(join(REPOSITORY, 'scripts'), join(root, 'scripts'), {
    recursive: true,
    filter: file => !/\.[ct]s$|\.cjs$/.test(file),
  })
  cpSync(join(REPOSITORY, 'infra/collector-image'), join(root, 'infra/collector-image'))
  cpSync(join(REPOSITORY, '.gitignore'), join(root, '.gitignore'))
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: place },
    }).trim()
  git('init', '--quiet')
  git('add', '.')
  git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'all')
  for (const tool of TOOLS)
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
      join(bin, tool),
    )
  symlinkSync(process.execPath, join(bin, 'node'))
  writeFileSync(calls, '')
  for (const [name, body] of Object.entries(stubs)) {
    writeFileSync(join(bin, name), `#!${SHELL}\nprintf '%s\\n' "${name} $*" >>"$CALLS"\n${body}\n`)
    chmodSync(join(bin, name), 0o755)
  }

  return {
    root,
    commit: git('rev-parse', 'HEAD'),
    /** What was called, in order, with its arguments. */
    calls: () => readFileSync(calls, 'utf8').trimEnd().split('\n'),
    write: (file: string, content: string) => writeFileSync(join(root, file), content),
    read: (file: string) => readFileSync(join(root, file), 'utf8'),
    exists: (file: string) => existsSync(join(root, file)),
    /** What is left of what was only for the while. */
    leftovers: () => readdirSync(temporary),
    /** Runs one of the scripts from elsewhere. */
    run: (script: string, args: string[] = [], { env = {}, input = '', onStart }: Run = {}) =>
      new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
        const options = {
          cwd: place,
          env: { PATH: bin, HOME: place, TMPDIR: temporary, CALLS: calls, ...env },
        }
        const child = execFile(
          SHELL,
          [join(root, 'scripts', script), ...args],
          options,
          (error, stdout, stderr) => {
            resolve({ code: error?.code ?? 0, stdout, stderr })
          },
        )
        onStart?.(child)
        // Who asks nothing may be gone before.
        child.stdin?.on('error', () => {})
        child.stdin?.end(input)
      }),
  }
}
