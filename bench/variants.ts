/** What runs in loan-api's place: the name, and how its process is started. */
export type Variant = { program?: string; preload?: string; variables?: Record<string, string> }

/** Longer than the budget. */
const PATIENT = { LEASE_MS: '20000' }
/** Node's own heap and glibc's own pools, and no compile cache, not what loanPlatform gives to services: stock is what nobody has set. Floor has ours, as it is the least that ours can cost. */
const DEFAULT_NODE = { NODE_OPTIONS: '', NODE_COMPILE_CACHE: '', MALLOC_ARENA_MAX: '' }
const UNTRACED = { OTEL_SDK_DISABLED: 'true' }
/** Traces, metrics and logs when and as they come by default (not twice a second, as loanPlatform has it), but in the form that the receiver reads. */
const DEFAULT_TELEMETRY = {
  OTEL_BSP_SCHEDULE_DELAY: '',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_SERVICE_NAME: 'stock',
}

export const VARIANTS = {
  floor: { program: 'bench/floor/main.ts', variables: { ...PATIENT, ...UNTRACED } },
  stock: {
    program: 'bench/stock/main.ts',
    preload: 'bench/stock/telemetry.ts',
    variables: { ...PATIENT, ...DEFAULT_TELEMETRY, ...DEFAULT_NODE },
  },
  'ours-untraced': { variables: { ...PATIENT, ...UNTRACED } },
  'ours-traced-10': { variables: { ...PATIENT, OTEL_TRACES_SAMPLER_ARG: '0.1' } },
  'ours-traced': { variables: PATIENT },
} as const satisfies Record<string, Variant>

export type VariantName = keyof typeof VARIANTS
export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[]
