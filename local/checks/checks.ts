/** One tool and what it is asked; it exits 0 when it has nothing to say. */
export type Check = { name: string; program: string; args: string[] }

export const checks: Check[] = [
  { name: 'types', program: 'tsc', args: ['--project', '.'] },
  { name: 'lint and format', program: 'biome', args: ['check', '--error-on-warnings', '--colors=off'] },
  {
    name: 'architecture',
    program: 'depcruise',
    args: ['packages', 'services', 'local', 'scripts', 'test', 'vitest.config.ts'],
  },
  { name: 'dead code', program: 'knip', args: ['--no-progress'] },
]

/** Mends what can be mended without a decision. */
export const fix: Check = {
  name: 'fix lint and format',
  program: 'biome',
  args: ['check', '--write', '--error-on-warnings', '--colors=off'],
}
