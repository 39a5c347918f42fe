import { register } from 'import-in-the-middle/register-hooks.mjs'

/*
 * The preload that the packages' own documentation asks for, with all instrumentations that it brings, as they come. Registered in
 * code: by the documented flag modules would not be instrumented at all, and stock would cost less because it does less.
 */

register()
await import('@opentelemetry/auto-instrumentations-node/register')
