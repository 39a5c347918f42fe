/** One tool, by its path from the root, and what it is asked; it exits 0 when it has nothing to say. */
export type Check = { name: string; program: string; args: string[] }

export const checks: Check[] = [
  { name: 'types', program: installed('tsc'), args: ['--project', '.'] },
  {
    name: 'types of the operations page',
    program: installed('tsc'),
    args: ['--project', 'local/operations-page/public'],
  },
  { name: 'types of reports', program: installed('tsc'), args: ['--project', 'local/report/page'] },
  {
    name: 'lint and format',
    program: installed('biome'),
    args: ['check', '--error-on-warnings', '--colors=off'],
  },
  {
    name: 'architecture',
    program: installed('depcruise'),
    args: [
      'packages',
      'services',
      'local',
      'scripts',
      'bench',
      'chaos',
      'load-tests',
      'test',
      'vitest.config.ts',
    ],
  },
  { name: 'dead code', program: installed('knip'), args: ['--no-progress'] },
  { name: 'generated files', program: 'local/generate/check-generated-files.ts', args: [] },
  { name: 'description of the API', program: 'local/checks/lint-api.ts', args: [] },
  { name: 'secrets', program: 'local/checks/scan-secrets.ts', args: [] },
]

/** Mends what can be mended without a decision. */
export const fix: Check = {
  name: 'fix lint and format',
  program: installed('biome'),
  args: ['check', '--write', '--error-on-warnings', '--colors=off'],
}

function installed(tool: string): string {
  return `node_modules/.bin/${tool}`
}
